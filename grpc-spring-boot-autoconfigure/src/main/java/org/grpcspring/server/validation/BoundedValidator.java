// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.validation;

import build.buf.protovalidate.Config;
import build.buf.protovalidate.ValidationResult;
import build.buf.protovalidate.Validator;
import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.exceptions.ValidationException;
import com.google.protobuf.Message;

/**
 * Finds all violations of a message, but of one above 64 KiB only the first: a violation takes hundreds of times the
 * memory of what breaks the rule. Needs {@code build.buf:protovalidate}. Safe for use by many threads.
 */
public final class BoundedValidator implements Validator {

    private static final int MAX_BYTES = 64 * 1024;

    private final Validator first = validator(true);
    private final Validator all = validator(false);

    private static Validator validator(boolean failFast) {
        return ValidatorFactory.newBuilder()
                .withConfig(Config.newBuilder().setFailFast(failFast).build())
                .build();
    }

    @Override
    public ValidationResult validate(Message message) throws ValidationException {
        ValidationResult result = first.validate(message);
        return result.isSuccess() || message.getSerializedSize() > MAX_BYTES ? result : all.validate(message);
    }
}
