// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import io.grpc.Status;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Which status well-known exceptions mean, whose messages were not made for callers. Those of libraries that may be
 * absent are recognised by the names of their classes. Immutable.
 */
final class ExceptionStatuses {

    private static final String DAO = "org.springframework.dao.";
    private static final String SECURITY = "org.springframework.security.";

    /** Those of refusals, and of not finding out who calls. The first that fits holds. */
    private static final List<Rule> SECURITY_RULES = List.of(
            new Rule(SECURITY + "authentication.AuthenticationServiceException", Status.UNAVAILABLE),
            new Rule(SECURITY + "core.AuthenticationException", Status.UNAUTHENTICATED),
            new Rule(SECURITY + "access.AccessDeniedException", Status.PERMISSION_DENIED));

    /** The first that fits holds. */
    private static final List<Rule> RULES = List.of(
            new Rule("jakarta.validation.ConstraintViolationException", Status.INVALID_ARGUMENT),
            new Rule("org.springframework.validation.method.MethodValidationException", Status.INVALID_ARGUMENT),
            new Rule(DAO + "EmptyResultDataAccessException", Status.NOT_FOUND),
            new Rule("jakarta.persistence.EntityNotFoundException", Status.NOT_FOUND),
            new Rule("jakarta.persistence.NoResultException", Status.NOT_FOUND),
            new Rule(DAO + "DuplicateKeyException", Status.ALREADY_EXISTS),
            new Rule(DAO + "DataIntegrityViolationException", Status.FAILED_PRECONDITION),
            new Rule(DAO + "ConcurrencyFailureException", Status.ABORTED),
            new Rule("jakarta.persistence.OptimisticLockException", Status.ABORTED),
            new Rule(DAO + "QueryTimeoutException", Status.DEADLINE_EXCEEDED),
            new Rule(DAO + "TransientDataAccessException", Status.UNAVAILABLE),
            new Rule(DAO + "DataAccessResourceFailureException", Status.UNAVAILABLE),
            new Rule(NoSuchElementException.class.getName(), Status.NOT_FOUND),
            new Rule(IllegalArgumentException.class.getName(), Status.INVALID_ARGUMENT),
            new Rule(UnsupportedOperationException.class.getName(), Status.UNIMPLEMENTED),
            new Rule(TimeoutException.class.getName(), Status.DEADLINE_EXCEEDED),
            new Rule(CancellationException.class.getName(), Status.CANCELLED),
            new Rule(InterruptedException.class.getName(), Status.CANCELLED),
            new Rule(RejectedExecutionException.class.getName(), Status.RESOURCE_EXHAUSTED));

    private ExceptionStatuses() {}

    /** Returns the status of an exception but those of Spring Security, or null if it means none. */
    static @Nullable Status of(Throwable failure) {
        return of(failure, RULES);
    }

    /** Returns the status of an exception of Spring Security, or null if it is none. */
    static @Nullable Status ofRefusal(Throwable failure) {
        return of(failure, SECURITY_RULES);
    }

    private static @Nullable Status of(Throwable failure, List<Rule> rules) {
        for (Rule rule : rules) {
            if (isA(failure.getClass(), rule.className)) {
                return rule.status.withCause(failure);
            }
        }
        return null;
    }

    private static boolean isA(@Nullable Class<?> type, String name) {
        for (Class<?> ancestor = type; ancestor != null; ancestor = ancestor.getSuperclass()) {
            if (ancestor.getName().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private record Rule(String className, Status status) {}
}
