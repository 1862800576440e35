// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.validation;

import com.google.rpc.BadRequest.FieldViolation;
import jakarta.validation.ConstraintDeclarationException;
import jakarta.validation.ConstraintDefinitionException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ValidationException;
import jakarta.validation.Validator;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.grpcspring.error.ConstraintPaths;

/**
 * Checks messages by the constraints that the application gives their classes, by XML or in code. Needs
 * {@code jakarta.validation}. Safe for use by many threads.
 *
 * @see <a href="https://jakarta.ee/specifications/bean-validation/3.1/">Jakarta Validation 3.1</a>
 */
public final class JakartaRules implements MessageRules {

    private static final int MAX_VIOLATIONS = 100;

    private final Validator validator;

    /**
     * Creates the rules.
     *
     * @param validator evaluates them
     */
    public JakartaRules(Validator validator) {
        this.validator = validator;
    }

    @Override
    public Optional<MessageCheck> of(String service, Object prototype) {
        Class<?> type = prototype.getClass();
        try {
            if (validator.getConstraintsForClass(type).isBeanConstrained()) {
                validator.validate(prototype);
                return Optional.of(this::violations);
            }
            return Optional.empty();
        } catch (ConstraintDeclarationException | ConstraintDefinitionException ex) {
            throw new InvalidMessageRuleException(service, type.getName(), ex);
        } catch (ValidationException ex) {
            // A constraint that fails for the empty message may hold for others.
            return Optional.of(this::violations);
        }
    }

    private List<FieldViolation> violations(Object message) {
        Set<ConstraintViolation<Object>> violations = validator.validate(message);
        return violations.isEmpty()
                ? List.of()
                : violations.stream()
                        .limit(MAX_VIOLATIONS)
                        .map(ConstraintPaths::violation)
                        .sorted(Comparator.comparing(FieldViolation::getField))
                        .toList();
    }
}
