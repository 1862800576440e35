// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.assertion;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.List;
import org.grpcspring.error.GrpcErrors;

/** How a call failed, for a person to read. */
final class FailureText {

    private FailureText() {}

    /** Goes on from "it ...". */
    static String ofThrown(Throwable thrown, List<Descriptor> types) {
        Throwable failure = GrpcFailureAssert.status(thrown);
        if (failure == null) {
            return "threw an exception that is not the failure of a call: " + thrown;
        }
        GrpcErrors errors = GrpcErrors.of(failure);
        Status status = errors.status();
        StringBuilder text = new StringBuilder("failed with ").append(status.getCode());
        if (status.getDescription() != null) {
            text.append(": ").append(FieldText.cut(status.getDescription()));
        }
        KnownTypes known = KnownTypes.ofErrors(types);
        for (Any detail : errors.details()) {
            text.append("\n  detail ").append(known.text(detail));
        }
        Metadata trailers = Status.trailersFromThrowable(failure);
        for (String entry : MetadataText.entries(trailers == null ? new Metadata() : trailers)) {
            text.append("\n  trailer ").append(entry);
        }
        return text.toString();
    }
}
