// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.assertion;

import com.google.protobuf.Message;
import java.util.concurrent.Callable;
import org.assertj.core.annotation.CheckReturnValue;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** Where assertions on calls and messages begin; its methods are meant to be imported statically, beside AssertJ's. */
@CheckReturnValue
public final class GrpcAssertions {

    private GrpcAssertions() {}

    /**
     * Begins an assertion on a call. The call is made when it is first asserted on, in the same thread. If it returns
     * an iterator, a stream or a {@code BlockingClientCall}, that is read to its end, since such calls fail while they
     * are read; if it returns a future, the end of that is waited for.
     *
     * @param call makes the call, such as {@code () -> stub.get(request)}
     * @param <T> what the call returns
     */
    public static <T extends @Nullable Object> GrpcCallAssert assertThatGrpc(Callable<T> call) {
        return new GrpcCallAssert(call);
    }

    /**
     * Begins an assertion on a call that returns nothing.
     *
     * @param call makes the call
     */
    public static GrpcCallAssert assertThatGrpc(ThrowingCallable call) {
        return new GrpcCallAssert(() -> {
            try {
                call.call();
                return null;
            } catch (Exception | Error failure) {
                throw failure;
            } catch (Throwable other) {
                throw new IllegalStateException(other);
            }
        });
    }

    /**
     * Begins an assertion on how a call failed, where the failure was caught or given to an observer.
     *
     * @param failure a {@code StatusRuntimeException} or {@code StatusException}, or what has one as a cause
     */
    public static GrpcFailureAssert assertThatGrpc(Throwable failure) {
        return GrpcFailureAssert.of(failure);
    }

    /** Begins an assertion on a message, which is compared field by field. */
    public static MessageAssert assertThat(@Nullable Message actual) {
        return new MessageAssert(actual);
    }

    /** Does the same as {@link #assertThat(Message)}, for where the name {@code assertThat} is taken. */
    public static MessageAssert assertThatMessage(@Nullable Message actual) {
        return new MessageAssert(actual);
    }
}
