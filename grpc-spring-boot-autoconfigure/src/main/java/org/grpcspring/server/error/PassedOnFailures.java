// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import com.google.protobuf.Any;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.grpcspring.error.GrpcErrors;
import org.grpcspring.error.GrpcFailure;
import org.grpcspring.error.RemoteFailure;
import org.grpcspring.error.RichFailures;
import org.springframework.util.ClassUtils;

/**
 * Keeps from callers what another service answered: they get its code, the details that are made for callers, and an id
 * under which the rest is in the log.
 */
final class PassedOnFailures {

    private static final Log log = LogFactory.getLog(PassedOnFailures.class);
    private static final boolean PROTOBUF = ClassUtils.isPresent("io.grpc.protobuf.StatusProto", null);
    private static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);
    private static final Set<String> FOR_CALLERS = Set.of(
            "google.rpc.BadRequest",
            "google.rpc.ErrorInfo",
            "google.rpc.Help",
            "google.rpc.LocalizedMessage",
            "google.rpc.PreconditionFailure",
            "google.rpc.QuotaFailure",
            "google.rpc.RequestInfo",
            "google.rpc.ResourceInfo",
            "google.rpc.RetryInfo");

    private PassedOnFailures() {}

    /** Returns what callers may know of a failure that a client received, with what this server adds to it. */
    static GrpcFailure of(RemoteFailure origin, Status status, Metadata trailers, String method) {
        String id = UUID.randomUUID().toString();
        log("The call " + id + " of " + method + " failed: " + origin.getMessage(), status.getCode());
        Metadata own = origin.withoutReceived(trailers);
        own.discardAll(DETAILS);
        GrpcFailure told = new GrpcFailure(
                status.withDescription("Passed on from another service, in the server's log under " + id), own);
        List<Any> details = PROTOBUF ? details(origin, status, trailers) : List.of();
        return details.isEmpty() ? told : RichFailures.withDetails(told, details);
    }

    private static void log(String line, Status.Code code) {
        if (Verdict.isCallersFault(code)) {
            log.debug(line);
        } else {
            log.warn(line);
        }
    }

    private static List<Any> details(RemoteFailure origin, Status status, Metadata trailers) {
        List<Any> received = origin.errors().details();
        return GrpcErrors.of(status, trailers).details().stream()
                .filter(detail -> isForCallers(detail.getTypeUrl()) || !received.contains(detail))
                .toList();
    }

    private static boolean isForCallers(String typeUrl) {
        return FOR_CALLERS.contains(typeUrl.substring(typeUrl.lastIndexOf('/') + 1));
    }
}
