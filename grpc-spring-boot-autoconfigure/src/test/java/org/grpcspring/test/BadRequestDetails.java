// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.Status;
import io.grpc.protobuf.StatusProto;
import java.util.List;

/** Reads what a failed call tells of its request. */
public final class BadRequestDetails {

    private BadRequestDetails() {}

    /** Returns the violations of fields; none if the failure has no such detail. */
    public static List<FieldViolation> of(Throwable failure) {
        Status status = StatusProto.fromThrowable(failure);
        return status == null
                ? List.of()
                : status.getDetailsList().stream()
                        .filter(detail -> detail.is(BadRequest.class))
                        .flatMap(detail -> unpack(detail).getFieldViolationsList().stream())
                        .toList();
    }

    /**
     * Returns the violations of fields as lines of path, reason and description; some versions of Protovalidate begin
     * the last with "value" or "value length".
     */
    public static List<String> lines(Throwable failure) {
        return of(failure).stream()
                .map(violation -> violation.getField() + " " + violation.getReason() + " "
                        + violation.getDescription().replaceFirst("^value (length )?must", "must"))
                .toList();
    }

    private static BadRequest unpack(Any detail) {
        try {
            return detail.unpack(BadRequest.class);
        } catch (InvalidProtocolBufferException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
