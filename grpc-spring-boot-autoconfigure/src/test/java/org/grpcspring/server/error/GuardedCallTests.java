// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.grpcspring.test.EchoService.text;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.grpcspring.server.advice.ExceptionHandlers;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.support.StaticMessageSource;

/** How a call ends that several threads use at once, and when what ends it fails itself. */
class GuardedCallTests {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CallErrors errors = new CallErrors(
            ExceptionHandlers.ofAdvice(new DefaultListableBeanFactory()),
            new ErrorSettings(true, true, new StaticMessageSource(), Set.of()));
    private final RecordedCall transport = new RecordedCall();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void callEndsOnceWhenTwoThreadsFailAtOnce() throws Exception {
        GuardedCall<Text, Text> call = guarded(transport);
        transport.bothAskWhetherItIsCancelled = new CyclicBarrier(2);
        Future<?> one = threads.submit(() -> call.fail(new IllegalStateException("one")));
        Future<?> other = threads.submit(() -> call.fail(new IllegalStateException("other")));
        one.get(20, SECONDS);
        other.get(20, SECONDS);
        assertThat(transport.events).containsExactly("close INTERNAL");
    }

    @Test
    void callThatFailsWhileAMessageIsSentEndsAfterIt() throws Exception {
        GuardedCall<Text, Text> call = guarded(transport);
        transport.sending = new CountDownLatch(1);
        transport.mayBeSent = new CountDownLatch(1);
        Future<?> sender = threads.submit(() -> call.sendMessage(text("a")));
        assertThat(transport.sending.await(20, SECONDS)).isTrue();
        call.fail(new IllegalStateException());
        assertThat(transport.events).isEmpty();
        transport.mayBeSent.countDown();
        sender.get(20, SECONDS);
        assertThat(transport.events).containsExactly("message", "close INTERNAL");
    }

    @Test
    void callThatHasFailedIsCancelledForItsService() {
        GuardedCall<Text, Text> call = guarded(transport);
        call.fail(new IllegalStateException());
        assertThat(call.isCancelled()).isTrue();
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> call.sendMessage(text("late")))
                .extracting(failure -> failure.getStatus().getCode())
                .isEqualTo(Status.Code.CANCELLED);
        call.close(Status.OK, new Metadata());
        assertThat(transport.events).containsExactly("close INTERNAL");
    }

    @Test
    void serviceThatHasFailedHearsOfNothingButACancellation() {
        List<String> heard = new CopyOnWriteArrayList<>();
        ServerCall.Listener<Text> listener =
                errors.interceptCall(transport, new Metadata(), (call, headers) -> new FailingListener(heard));
        listener.onMessage(text("fails"));
        listener.onMessage(text("ignored"));
        listener.onHalfClose();
        listener.onReady();
        listener.onComplete();
        assertThat(heard).containsExactly("message", "cancel");
        assertThat(transport.events).containsExactly("close INTERNAL");
    }

    @ParameterizedTest
    @EnumSource(Hostile.Part.class)
    void exceptionThatCannotBeLookedAtEndsTheCall(Hostile.Part part) {
        guarded(transport).fail(new Hostile(part));
        RecordedCall another = new RecordedCall();
        guarded(another).close(Status.UNKNOWN.withCause(new Hostile(part)), new Metadata());
        assertThat(transport.events).containsExactly("close INTERNAL");
        assertThat(another.events).containsExactly("close INTERNAL");
    }

    @Test
    void interceptorThatCannotCloseDoesNotLeaveTheCallOpen() {
        ServerCall<Text, Text> broken = new SimpleForwardingServerCall<>(guarded(transport)) {
            @Override
            public void close(Status status, Metadata trailers) {
                throw new IllegalStateException("interceptor");
            }
        };
        guarded(broken).close(Status.NOT_FOUND, new Metadata());
        assertThat(transport.events).containsExactly("close INTERNAL");
    }

    @Test
    void statusThatAnInterceptorRewordsAfterTheDecisionIsSent() {
        ServerCall<Text, Text> rewording = new SimpleForwardingServerCall<>(guarded(transport)) {
            @Override
            public void close(Status status, Metadata trailers) {
                super.close(Status.UNKNOWN.withCause(status.getCause()), trailers);
            }
        };
        guarded(rewording).fail(new IllegalStateException());
        assertThat(transport.events).containsExactly("close UNKNOWN");
    }

    @Test
    void callWhoseEventLoopHasEndedIsOver() {
        ServerCall<Text, Text> ended = new SimpleForwardingServerCall<>(transport) {
            @Override
            public void close(Status status, Metadata trailers) {
                throw new RejectedExecutionException("event executor terminated");
            }
        };
        guarded(ended).close(Status.OK, new Metadata());
        guarded(guarded(ended)).fail(new IllegalStateException());
    }

    private GuardedCall<Text, Text> guarded(ServerCall<Text, Text> call) {
        CopyOnWriteArrayList<ServerCall<Text, Text>> guarded = new CopyOnWriteArrayList<>();
        errors.interceptCall(call, new Metadata(), (around, headers) -> {
            guarded.add(around);
            return new ServerCall.Listener<>() {};
        });
        return (GuardedCall<Text, Text>) guarded.get(0);
    }

    /** Fails with the first message. */
    private static final class FailingListener extends ServerCall.Listener<Text> {

        private final List<String> heard;

        FailingListener(List<String> heard) {
            this.heard = heard;
        }

        @Override
        public void onMessage(Text message) {
            heard.add("message");
            throw new IllegalStateException();
        }

        @Override
        public void onHalfClose() {
            heard.add("half-close");
        }

        @Override
        public void onReady() {
            heard.add("ready");
        }

        @Override
        public void onCancel() {
            heard.add("cancel");
        }

        @Override
        public void onComplete() {
            heard.add("complete");
        }
    }

    /** An exception of which one part fails. */
    static final class Hostile extends IllegalStateException {

        enum Part {
            MESSAGE,
            STRING,
            CAUSE,
            STACK_TRACE
        }

        private static final long serialVersionUID = 1L;

        private final Part part;

        Hostile(Part part) {
            this.part = part;
        }

        @Override
        public @Nullable String getMessage() {
            failIf(Part.MESSAGE);
            return super.getMessage();
        }

        @Override
        public String toString() {
            failIf(Part.STRING);
            return super.toString();
        }

        @Override
        public synchronized @Nullable Throwable getCause() {
            failIf(Part.CAUSE);
            return super.getCause();
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            failIf(Part.STACK_TRACE);
            return super.getStackTrace();
        }

        private void failIf(Part asked) {
            if (part == asked) {
                throw new IllegalStateException("hostile");
            }
        }
    }

    /** Records what the transport would get. */
    private static final class RecordedCall extends ServerCall<Text, Text> {

        private final List<String> events = new CopyOnWriteArrayList<>();
        private @Nullable CyclicBarrier bothAskWhetherItIsCancelled;
        private @Nullable CountDownLatch sending;
        private @Nullable CountDownLatch mayBeSent;

        @Override
        public void request(int numMessages) {}

        @Override
        public void sendHeaders(Metadata headers) {}

        @Override
        public void sendMessage(Text message) {
            if (sending != null && mayBeSent != null) {
                sending.countDown();
                try {
                    assertThat(mayBeSent.await(20, SECONDS)).isTrue();
                } catch (InterruptedException ex) {
                    throw new IllegalStateException(ex);
                }
            }
            events.add("message");
        }

        @Override
        public void close(Status status, Metadata trailers) {
            events.add("close " + status.getCode());
        }

        @Override
        public boolean isCancelled() {
            if (bothAskWhetherItIsCancelled != null) {
                try {
                    bothAskWhetherItIsCancelled.await(20, SECONDS);
                } catch (InterruptedException | BrokenBarrierException | TimeoutException ex) {
                    throw new IllegalStateException(ex);
                }
            }
            return false;
        }

        @Override
        public MethodDescriptor<Text, Text> getMethodDescriptor() {
            return EchoGrpc.getUnaryMethod();
        }
    }
}
