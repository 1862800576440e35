// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import com.google.protobuf.Any;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.grpcspring.error.GrpcErrors;
import org.grpcspring.error.GrpcFailure;
import org.grpcspring.error.MetadataSize;
import org.grpcspring.error.RichFailures;
import org.springframework.util.ClassUtils;

/**
 * Makes metadata fit what clients accept, since a stream with more is reset: a status' description is cut first, then
 * the largest details are left out, then the largest other entries. Immutable.
 *
 * @param accepted how many bytes clients accept
 */
record FittedMetadata(int accepted) {

    private static final Log log = LogFactory.getLog(FittedMetadata.class);
    private static final boolean PROTOBUF = ClassUtils.isPresent("io.grpc.protobuf.StatusProto", null);
    private static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

    /** What grpc-java sends beside it: the code, the content type, the codecs, and the names of all. */
    private static final int OWN = 512;

    private static final int SHORTEST_DESCRIPTION = 256;
    private static final String MARK = " [details left out]";

    /** Returns metadata without what is too large. */
    Metadata of(Metadata metadata, String method) {
        if (metadata.keys().isEmpty() || MetadataSize.of(metadata) <= accepted - OWN) {
            return metadata;
        }
        Metadata fitted = new Metadata();
        fitted.merge(metadata);
        List<String> left = new ArrayList<>();
        shrink(fitted, accepted - OWN, left);
        warn(method, left);
        return fitted;
    }

    /** Returns how a call ends, with as much as fits. */
    GrpcFailure of(GrpcFailure failure, String method) {
        if (fits(failure)) {
            return failure;
        }
        Status status = failure.status();
        Metadata others = new Metadata();
        others.merge(failure.trailers());
        List<Any> details = new ArrayList<>();
        if (PROTOBUF) {
            details.addAll(GrpcErrors.of(status, others).details());
        }
        if (!details.isEmpty()) {
            others.discardAll(DETAILS);
        }
        List<String> left = new ArrayList<>();
        GrpcFailure fitted = told(status, others, details, "");
        while (!fits(fitted) && !details.isEmpty()) {
            Any largest = Collections.max(details, Comparator.comparingInt(Any::getSerializedSize));
            details.remove(largest);
            left.add(largest.getTypeUrl());
            fitted = told(status, others, details, MARK);
        }
        if (!fits(fitted)) {
            shrink(others, accepted - OWN - sizeOf(fitted.status()), left);
            fitted = new GrpcFailure(fitted.status(), others);
        }
        if (!left.isEmpty()) {
            warn(method, left);
        }
        return fitted;
    }

    private GrpcFailure told(Status status, Metadata others, List<Any> details, String mark) {
        String description = status.getDescription();
        if (description == null) {
            return retold(mark.isEmpty() ? status : status.withDescription(mark.strip()), others, details);
        }
        GrpcFailure bare = retold(status.withDescription(mark), others, details);
        int room = accepted - OWN - sizeOf(bare.status()) - MetadataSize.of(bare.trailers());
        // The details have the description once more, in base64.
        int share = details.isEmpty() ? room : room / 7 * 3;
        String cut = MetadataSize.cut(description, Math.max(SHORTEST_DESCRIPTION, share));
        return retold(status.withDescription(cut + mark), others, details);
    }

    private static GrpcFailure retold(Status status, Metadata others, List<Any> details) {
        GrpcFailure plain = new GrpcFailure(status, others);
        return details.isEmpty() ? plain : RichFailures.withDetails(plain, details);
    }

    private boolean fits(GrpcFailure failure) {
        return sizeOf(failure.status()) + MetadataSize.of(failure.trailers()) <= accepted - OWN;
    }

    private static int sizeOf(Status status) {
        String description = status.getDescription();
        return description == null ? 0 : MetadataSize.of(description);
    }

    private static void shrink(Metadata metadata, int size, List<String> left) {
        while (MetadataSize.of(metadata) > size) {
            String largest =
                    Collections.max(metadata.keys(), Comparator.comparingInt(name -> MetadataSize.of(metadata, name)));
            metadata.discardAll(key(largest));
            left.add(largest);
        }
    }

    private static Metadata.Key<?> key(String name) {
        return name.endsWith(Metadata.BINARY_HEADER_SUFFIX)
                ? Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER)
                : Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    private void warn(String method, List<String> left) {
        log.warn(
                "A reply of %s has more metadata than the %s bytes of 'max-outbound-metadata-size', which clients accept: %s is left out"
                        .formatted(method, accepted, left));
    }
}
