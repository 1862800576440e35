// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import io.grpc.Status;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.grpcspring.error.GrpcFailure;
import org.grpcspring.error.RemoteFailure;
import org.jspecify.annotations.Nullable;

/**
 * How a call ends that failed, and whose fault that is.
 *
 * @param told what the client gets
 * @param reference under which the exception is in the log, or null if the client gets what was meant for it
 */
record Verdict(GrpcFailure told, @Nullable String reference) {

    private static final Set<Status.Code> ANSWERS_OF_A_FAULT =
            EnumSet.of(Status.Code.INTERNAL, Status.Code.UNKNOWN, Status.Code.DATA_LOSS, Status.Code.UNAVAILABLE);
    private static final Set<Status.Code> CALLERS_FAULTS = EnumSet.of(
            Status.Code.INVALID_ARGUMENT,
            Status.Code.NOT_FOUND,
            Status.Code.ALREADY_EXISTS,
            Status.Code.PERMISSION_DENIED,
            Status.Code.UNAUTHENTICATED,
            Status.Code.FAILED_PRECONDITION,
            Status.Code.ABORTED,
            Status.Code.OUT_OF_RANGE);

    /** Returns the verdict on a failure that was made for the caller. */
    static Verdict answer(GrpcFailure told) {
        return new Verdict(told, null);
    }

    /** Returns the verdict on an exception that was not: the client gets what its status means, and a reference. */
    static Verdict of(Status status) {
        String reference = UUID.randomUUID().toString();
        return new Verdict(
                GrpcFailure.of(
                        status.withDescription(words(status.getCode()) + ", in the server's log under " + reference)),
                reference);
    }

    /** Returns the verdict with more for the client. */
    Verdict with(UnaryOperator<GrpcFailure> more) {
        return new Verdict(more.apply(told), reference);
    }

    /** Returns whether the server is to blame; a client of this application reports itself what it received. */
    boolean isServersFault() {
        Status.Code code = told.status().getCode();
        return reference == null
                ? ANSWERS_OF_A_FAULT.contains(code) && RemoteFailure.of(told.status()) == null
                : !isCallersFault(code);
    }

    /** Returns whether what a status says is up to the caller. */
    static boolean isCallersFault(Status.Code code) {
        return CALLERS_FAULTS.contains(code);
    }

    private static String words(Status.Code code) {
        String words = code.name().charAt(0)
                + code.name().substring(1).toLowerCase(Locale.ROOT).replace('_', ' ');
        return code == Status.Code.INTERNAL ? words + " error" : words;
    }
}
