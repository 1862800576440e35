// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.validation;

import build.buf.protovalidate.ValidationResult;
import build.buf.protovalidate.Validator;
import build.buf.protovalidate.exceptions.CompilationException;
import build.buf.protovalidate.exceptions.ValidationException;
import build.buf.validate.FieldPath;
import build.buf.validate.FieldPathElement;
import build.buf.validate.Violation;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest.FieldViolation;
import java.util.List;
import java.util.Optional;
import org.grpcspring.error.BadRequests;

/**
 * Checks messages by the rules in their proto. Needs {@code build.buf:protovalidate}. Safe for use by many threads.
 *
 * @see <a href="https://protovalidate.com">protovalidate</a>
 */
public final class ProtovalidateRules implements MessageRules {

    private static final int MAX_VIOLATIONS = 100;

    private final Validator validator;

    /**
     * Creates the rules.
     *
     * @param validator evaluates them
     */
    public ProtovalidateRules(Validator validator) {
        this.validator = validator;
    }

    @Override
    public Optional<MessageCheck> of(String service, Object prototype) {
        if (!(prototype instanceof Message message)) {
            return Optional.empty();
        }
        Descriptor type = message.getDescriptorForType();
        List<Descriptor> ruled = RuledTypes.of(type);
        if (ruled.isEmpty()) {
            return Optional.empty();
        }
        ruled.forEach(within -> compile(service, within));
        compile(service, type);
        return Optional.of(this::violations);
    }

    private void compile(String service, Descriptor type) {
        try {
            validator.validate(DynamicMessage.getDefaultInstance(type));
        } catch (CompilationException ex) {
            throw new InvalidMessageRuleException(service, type.getFullName(), ex);
        } catch (ValidationException ex) {
            // A rule that fails for the empty message may hold for others.
            return;
        }
    }

    private List<FieldViolation> violations(Object message) {
        try {
            ValidationResult result = validator.validate((Message) message);
            return result.isSuccess()
                    ? List.of()
                    : result.getViolations().stream()
                            .limit(MAX_VIOLATIONS)
                            .map(violation -> violation(violation.toProto()))
                            .toList();
        } catch (ValidationException ex) {
            throw new IllegalStateException("The rules of a message cannot be evaluated", ex);
        }
    }

    private static FieldViolation violation(Violation violation) {
        return BadRequests.violation(path(violation.getField()), violation.getMessage(), violation.getRuleId());
    }

    private static String path(FieldPath field) {
        StringBuilder path = new StringBuilder();
        for (FieldPathElement element : field.getElementsList()) {
            path.append(path.isEmpty() ? "" : ".").append(element.getFieldName());
            switch (element.getSubscriptCase()) {
                case INDEX -> path.append('[').append(element.getIndex()).append(']');
                case BOOL_KEY -> path.append('[').append(element.getBoolKey()).append(']');
                case INT_KEY -> path.append('[').append(element.getIntKey()).append(']');
                case UINT_KEY ->
                    path.append('[')
                            .append(Long.toUnsignedString(element.getUintKey()))
                            .append(']');
                case STRING_KEY ->
                    path.append("[\"")
                            .append(element.getStringKey().replace("\\", "\\\\").replace("\"", "\\\""))
                            .append("\"]");
                case SUBSCRIPT_NOT_SET -> {}
            }
        }
        return path.toString();
    }
}
