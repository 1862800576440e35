// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.security;

import io.grpc.Metadata;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A token that is fetched when a call first needs it, once for all that wait, and fetched anew shortly before it
 * expires, while calls go on with the old one. After a failure the next attempt waits, 5 seconds at most; calls that
 * come meanwhile fail as the last attempt did. Safe for use by many threads.
 */
final class RenewedToken {

    static final long MIN_PAUSE_MILLIS = 250;
    static final long MAX_PAUSE_MILLIS = 5000;

    private static final Log log = LogFactory.getLog(RenewedToken.class);

    private final String registration;
    private final Supplier<AccessToken> source;
    private final Executor threads;
    private final InstantSource clock;
    private volatile @Nullable Held held;
    private @Nullable CompletableFuture<Metadata> fetch;
    private CompletableFuture<Metadata> last = new CompletableFuture<>();
    private long nextFetch = Long.MIN_VALUE;
    private long pause = MIN_PAUSE_MILLIS;

    /**
     * Creates the token, which is not fetched yet.
     *
     * @param registration under which name it is fetched
     * @param source fetches it and waits for it
     * @param threads where it is fetched
     * @param clock what time it is
     */
    RenewedToken(String registration, Supplier<AccessToken> source, Executor threads, InstantSource clock) {
        this.registration = registration;
        this.source = source;
        this.threads = threads;
        this.clock = clock;
    }

    /** Returns the headers of a call, now or when they are there. */
    CompletableFuture<Metadata> get() {
        long now = clock.millis();
        Held current = held;
        return current != null && now < current.token().renewal() ? current.headers() : renewed(now);
    }

    private CompletableFuture<Metadata> renewed(long now) {
        CompletableFuture<Metadata> started = null;
        CompletableFuture<Metadata> found;
        synchronized (this) {
            Held current = held;
            boolean isDue = now >= nextFetch
                    && (current == null || now >= current.token().renewal());
            if (fetch == null && isDue) {
                fetch = started = new CompletableFuture<>();
            }
            found = current != null && now < current.token().end() ? current.headers() : fetch != null ? fetch : last;
        }
        if (started != null) {
            start(started);
        }
        return found;
    }

    private void start(CompletableFuture<Metadata> started) {
        try {
            threads.execute(() -> fetch(started));
        } catch (RuntimeException | Error ex) {
            fail(started, ex);
        }
    }

    private void fetch(CompletableFuture<Metadata> started) {
        try {
            AccessToken token = source.get();
            Metadata headers = CallCredentialsHelper.headers("Bearer " + token.value());
            synchronized (this) {
                held = new Held(token, started);
                pause = MIN_PAUSE_MILLIS;
                end(started);
            }
            started.complete(headers);
        } catch (RuntimeException | Error ex) {
            fail(started, ex);
        }
    }

    private void fail(CompletableFuture<Metadata> started, Throwable failure) {
        boolean first;
        synchronized (this) {
            first = pause == MIN_PAUSE_MILLIS;
            end(started);
            pause = Math.min(2 * pause, MAX_PAUSE_MILLIS);
        }
        if (first) {
            log.warn("There is no new token of the client registration '%s'; it is tried again with the next calls: %s"
                    .formatted(registration, TokenCredentials.reason(failure)));
        }
        started.completeExceptionally(failure);
    }

    private void end(CompletableFuture<Metadata> started) {
        last = started;
        fetch = null;
        nextFetch = clock.millis() + pause;
    }

    /**
     * What was fetched last.
     *
     * @param token the token
     * @param headers the headers that bear it
     */
    private record Held(AccessToken token, CompletableFuture<Metadata> headers) {}
}
