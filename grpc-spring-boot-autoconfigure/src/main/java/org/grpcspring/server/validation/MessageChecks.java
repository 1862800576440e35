// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.validation;

import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.grpcspring.error.BadRequests;
import org.jspecify.annotations.Nullable;

/**
 * All that checks the messages of one type.
 *
 * @param all empty if the type has no rules
 */
record MessageChecks(List<MessageCheck> all) {

    static final MessageChecks NONE = new MessageChecks(List.of());

    static MessageChecks of(String service, Marshaller<?> marshaller, List<MessageRules> rules) {
        Object prototype = marshaller instanceof PrototypeMarshaller<?> typed ? typed.getMessagePrototype() : null;
        return prototype == null
                ? NONE
                : new MessageChecks(rules.stream()
                        .map(kind -> kind.of(service, prototype))
                        .flatMap(Optional::stream)
                        .toList());
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Returns why a message must not pass, or null if it may. */
    @Nullable
    RuntimeException refuse(Object message, Function<BadRequest, RuntimeException> reason) {
        List<FieldViolation> violations = List.of();
        try {
            for (MessageCheck check : all) {
                List<FieldViolation> found = check.violations(message);
                if (violations.isEmpty()) {
                    violations = found;
                } else if (!found.isEmpty()) {
                    violations = new ArrayList<>(violations);
                    violations.addAll(found);
                }
            }
        } catch (RuntimeException ex) {
            return ex;
        }
        return violations.isEmpty() ? null : reason.apply(BadRequests.of(violations));
    }
}
