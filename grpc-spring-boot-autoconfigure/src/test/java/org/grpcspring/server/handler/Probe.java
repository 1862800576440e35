// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.grpcspring.test.EchoService.text;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.grpcspring.test.Background;
import org.grpcspring.test.proto.Text;

/** What handlers do as the request says, and what a test sees of it. */
final class Probe {

    static final String LARGE = "x".repeat(16 * 1024);

    final CountDownLatch started = new CountDownLatch(1);
    final CountDownLatch interrupted = new CountDownLatch(1);
    final CountDownLatch closed = new CountDownLatch(1);
    final AtomicInteger produced = new AtomicInteger();
    final AtomicInteger taken = new AtomicInteger();

    /** Returns the reply to one request. */
    Text reply(Text request) {
        switch (request.getValue()) {
            case "throw" -> throw new IllegalArgumentException("bad");
            case "block" -> block();
            default -> taken.incrementAndGet();
        }
        return request;
    }

    /** Returns the replies to one request. */
    Stream<Text> replies(Text request) {
        if (request.getValue().equals("throw")) {
            throw new IllegalArgumentException("bad");
        }
        Iterable<Text> replies = () -> iterator(request.getValue());
        return StreamSupport.stream(replies.spliterator(), false).onClose(closed::countDown);
    }

    private Iterator<Text> iterator(String request) {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < 3 || !request.equals("three");
            }

            @Override
            public Text next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                next++;
                if (next == 3 && request.equals("mid")) {
                    throw new IllegalArgumentException("bad");
                }
                if (next == 2 && request.equals("block")) {
                    block();
                }
                produced.incrementAndGet();
                return text(request.equals("many") ? LARGE : Integer.toString(next));
            }
        };
    }

    /** Waits until the thread is interrupted. */
    void block() {
        started.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException ex) {
            interrupted.countDown();
            throw new IllegalStateException("interrupted", ex);
        }
    }

    /** Returns a reply that comes from another thread, or never, as the request says. */
    CompletableFuture<Text> later(Text request) {
        if (request.getValue().equals("block")) {
            CompletableFuture<Text> never = new CompletableFuture<>() {
                @Override
                public boolean cancel(boolean mayInterruptIfRunning) {
                    interrupted.countDown();
                    return super.cancel(mayInterruptIfRunning);
                }
            };
            started.countDown();
            return never;
        }
        return Background.call(() -> reply(request));
    }

    static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(20, SECONDS)) {
            throw new AssertionError("It has not happened");
        }
    }
}
