// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.error;

import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import io.grpc.Status;
import java.util.List;
import java.util.Locale;

/**
 * Failures whose detail is a {@code google.rpc.BadRequest}, small enough for the metadata that clients accept. Needs
 * {@code grpc-protobuf}.
 */
public final class BadRequests {

    private static final int MAX_VIOLATIONS = 100;

    /** In base64, this is half of what clients accept. */
    private static final int MAX_BYTES = MetadataSize.ACCEPTED / 2 / 4 * 3;

    private static final int MAX_FIELD = 128;
    private static final int MAX_DESCRIPTION = 256;
    private static final int MAX_REASON = 63;
    private static final int MAX_STATUS = 200;

    private BadRequests() {}

    /**
     * Returns what is wrong with a field.
     *
     * @param path leads to the field from the request, such as {@code items[0].name}
     * @param description what is wrong
     * @param rule what is broken; its reason is written like {@code STRING_MIN_LEN}, as the detail demands
     */
    public static FieldViolation violation(String path, String description, String rule) {
        return FieldViolation.newBuilder()
                .setField(shortened(path, MAX_FIELD))
                .setDescription(shortened(description, MAX_DESCRIPTION))
                .setReason(reason(shortened(rule, MAX_DESCRIPTION)))
                .build();
    }

    /** Returns the violations that fit into one detail, at least the first. */
    public static BadRequest of(List<FieldViolation> violations) {
        BadRequest.Builder told = BadRequest.newBuilder();
        int bytes = 0;
        for (FieldViolation violation : violations) {
            bytes += violation.getSerializedSize() + 4;
            if (told.getFieldViolationsCount() == MAX_VIOLATIONS
                    || (bytes > MAX_BYTES && told.getFieldViolationsCount() > 0)) {
                break;
            }
            told.addFieldViolations(violation);
        }
        return told.build();
    }

    /** Returns the failure {@code INVALID_ARGUMENT} that names the first violation, and all in its detail. */
    public static GrpcFailure failure(BadRequest violations) {
        return RichFailures.withDetail(
                GrpcFailure.of(Status.INVALID_ARGUMENT.withDescription(summary(violations))), violations);
    }

    /** Returns one line that names the first violation. */
    public static String summary(BadRequest violations) {
        FieldViolation first = violations.getFieldViolations(0);
        String told =
                first.getField().isEmpty() ? first.getDescription() : first.getField() + ": " + first.getDescription();
        return shortened(told, MAX_STATUS) + (violations.getFieldViolationsCount() > 1 ? ", and more" : "");
    }

    private static String reason(String rule) {
        String upper = rule.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_")
                .toUpperCase(Locale.ROOT)
                .replaceAll("[^A-Z0-9]+", "_")
                .replaceAll("^[^A-Z]+", "");
        return upper.substring(0, Math.min(upper.length(), MAX_REASON)).replaceAll("_$", "");
    }

    private static String shortened(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(max - 2)) ? max - 2 : max - 1;
        return text.substring(0, end) + '…';
    }
}
