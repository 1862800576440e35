// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.grpc.ServerCall;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Callbacks one after the other, and one end. */
class ConnectionBoundListenerTests {

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<String> callbacks = new ArrayList<>();
    private final Connection connection = new Connection();
    private final Context.Key<String> key = Context.key("test");
    private Runnable within = () -> {};
    private final ConnectionBoundListener<String> listener;

    ConnectionBoundListenerTests() throws Exception {
        listener = Context.current()
                .withValue(key, "the call's")
                .call(() -> new ConnectionBoundListener<>(new Service(), connection, tasks::add));
        connection.add(listener);
    }

    @Test
    void cancellationIsToldOnceWhereTheCallRunsAndInItsContext() {
        listener.onMessage("a");
        connection.end();
        assertThat(callbacks).containsExactly("a");
        run();
        assertThat(callbacks).containsExactly("a", "cancelled in the call's");
        listener.onCancel();
        run();
        assertThat(callbacks).containsExactly("a", "cancelled in the call's");
    }

    @Test
    void cancellationThatGrpcJavaReportsAfterTheEndOfTheConnectionIsNotToldAgain() {
        connection.end();
        listener.onCancel();
        run();
        assertThat(callbacks).hasSize(1);
    }

    @Test
    void cancellationComesAfterTheCallbackThatIsRunning() {
        within = () -> {
            connection.end();
            run();
            assertThat(callbacks).containsExactly("a");
        };
        listener.onMessage("a");
        assertThat(callbacks).hasSize(2);
        listener.onMessage("b");
        listener.onHalfClose();
        listener.onReady();
        listener.onComplete();
        assertThat(callbacks).hasSize(2);
    }

    @Test
    void nothingIsKeptOrToldOfACallThatHasEnded() {
        listener.onComplete();
        connection.end();
        assertThat(tasks).isEmpty();
        assertThat(callbacks).containsExactly("complete");
    }

    @Test
    void callThatStartsAfterTheEndOfItsConnectionIsCancelled() {
        connection.end();
        tasks.clear();
        ConnectionBoundListener<String> late = new ConnectionBoundListener<>(new Service(), connection, tasks::add);
        connection.add(late);
        run();
        assertThat(callbacks).containsExactly("cancelled in null");
    }

    @Test
    void cancellationThatIsRejectedIsToldAtOnce() {
        ConnectionBoundListener<String> rejected =
                new ConnectionBoundListener<>(new Service(), new Connection(), task -> {
                    throw new RejectedExecutionException();
                });
        rejected.connectionEnded();
        assertThat(callbacks).hasSize(1);
    }

    @Test
    void connectionEndsForOthersWhenOneThrows() {
        Connection other = new Connection();
        for (int i = 0; i < 3; i++) {
            other.add(new ConnectionBoundListener<>(
                    new ServerCall.Listener<String>() {
                        @Override
                        public void onCancel() {
                            callbacks.add("throws");
                            throw new IllegalStateException("for the test");
                        }
                    },
                    other,
                    Runnable::run));
        }
        other.end();
        assertThat(callbacks).hasSize(3);
    }

    private void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Records its callbacks. */
    private final class Service extends ServerCall.Listener<String> {

        @Override
        public void onMessage(String message) {
            callbacks.add(message);
            within.run();
        }

        @Override
        public void onHalfClose() {
            callbacks.add("half-closed");
        }

        @Override
        public void onReady() {
            callbacks.add("ready");
        }

        @Override
        public void onComplete() {
            callbacks.add("complete");
        }

        @Override
        public void onCancel() {
            callbacks.add("cancelled in " + key.get());
        }
    }
}
