// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** Reports failed calls: the server's faults as errors, the callers' for debugging. Never fails itself. */
final class FailureLog {

    private static final Log log = LogFactory.getLog(FailureLog.class);

    private FailureLog() {}

    /**
     * Reports how a call ends, with the exception that ended it. Without one it is logged at {@code DEBUG} at most:
     * peers can make grpc-java end calls in this way as often as they like.
     */
    static void ended(Verdict verdict, MethodDescriptor<?, ?> method, @Nullable Throwable failure) {
        boolean fault = failure != null && verdict.isServersFault();
        if (fault || log.isDebugEnabled()) {
            Status status = verdict.told().status();
            String line = verdict.reference() == null
                    ? "A call of %s failed with %s%s"
                            .formatted(method.getFullMethodName(), status.getCode(), words(status))
                    : "The call %s of %s failed with %s"
                            .formatted(verdict.reference(), method.getFullMethodName(), status.getCode());
            write(fault, line, failure);
        }
    }

    /** Reports what failed after the end of its call. What grpc-java throws for a message sent then is no fault. */
    static void late(MethodDescriptor<?, ?> method, Throwable failure) {
        boolean fault = !(failure instanceof StatusRuntimeException status
                && status.getStatus().getCode() == Status.Code.CANCELLED);
        write(fault, "A call of %s failed after its end".formatted(method.getFullMethodName()), failure);
    }

    /** Reports what failed because its call was cancelled. */
    static void cancelled(MethodDescriptor<?, ?> method, Throwable failure) {
        write(false, "A cancelled call of %s failed".formatted(method.getFullMethodName()), failure);
    }

    /** Reports that what was to be done about a failure failed itself. */
    static void broken(String what, Throwable failure, Throwable broken) {
        write(true, what + " of " + failure.getClass().getName() + " failed itself", broken);
    }

    private static void write(boolean isError, String line, @Nullable Throwable failure) {
        try {
            log(isError, line, failure);
        } catch (RuntimeException | Error unprintable) {
            log(isError, line + ", by an exception that cannot be printed: " + name(failure), null);
        }
    }

    private static void log(boolean isError, String line, @Nullable Throwable failure) {
        if (isError) {
            log.error(line, failure);
        } else {
            log.debug(line, failure);
        }
    }

    private static String words(Status status) {
        String description = status.getDescription();
        return description == null ? "" : ": " + description.replaceAll("\\p{Cntrl}+", " ");
    }

    private static String name(@Nullable Throwable failure) {
        return failure == null ? "none" : failure.getClass().getName();
    }
}
