// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.grpcspring.test.Token;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class RenewedTokenTests {

    private static final Duration LIFETIME = Duration.ofMinutes(5);

    private final Deque<Runnable> fetches = new ArrayDeque<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private int fetched;
    private @Nullable RuntimeException failure;
    private final RenewedToken token = new RenewedToken("shop", this::fetch, fetches::add, () -> now);

    @Test
    void isFetchedOnceForAllThatWait() {
        CompletableFuture<?> first = token.get();
        CompletableFuture<?> second = token.get();
        assertThat(first).isNotDone();
        assertThat(fetches).hasSize(1);
        fetches.remove().run();
        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(seen()).isEqualTo("Bearer 1");
        assertThat(fetches).isEmpty();
    }

    @Test
    void isRenewedAMinuteBeforeItExpiresWhileCallsGoOn() {
        first();
        now = now.plusSeconds(239);
        assertThat(seen()).isEqualTo("Bearer 1");
        assertThat(fetches).isEmpty();
        now = now.plusSeconds(1);
        assertThat(seen()).isEqualTo("Bearer 1");
        assertThat(seen()).isEqualTo("Bearer 1");
        assertThat(fetches).hasSize(1);
        fetches.remove().run();
        assertThat(seen()).isEqualTo("Bearer 2");
        assertThat(fetches).isEmpty();
    }

    @Test
    void isNotUsedWhenItMayExpireOnTheWay() {
        first();
        now = now.plusSeconds(295);
        assertThat(token.get()).isNotDone();
        fetches.remove().run();
        assertThat(seen()).isEqualTo("Bearer 2");
    }

    @Test
    void callsGoOnWithTheOldOneWhenRenewalFails(CapturedOutput output) {
        first();
        now = now.plusSeconds(250);
        failure = unavailable();
        assertThat(seen()).isEqualTo("Bearer 1");
        fetches.remove().run();
        assertThat(seen()).isEqualTo("Bearer 1");
        assertThat(fetches).isEmpty();
        assertThat(output.toString().lines().filter(line -> line.contains("'shop'")))
                .singleElement()
                .asString()
                .endsWith("tried again with the next calls: down");
        now = now.plusSeconds(45);
        assertThat(token.get()).isNotDone();
        fetches.remove().run();
        assertThatThrownBy(() -> token.get().join()).hasRootCause(failure);
        assertThat(output.toString().lines().filter(line -> line.contains("'shop'")))
                .hasSize(1);
    }

    @Test
    void serverThatIsDownIsAskedMoreAndMoreSeldomUntilItIsBack() {
        failure = unavailable();
        assertThat(token.get()).isNotDone();
        int attempts = 0;
        for (int i = 0; i < 600; i++) {
            if (!fetches.isEmpty()) {
                fetches.remove().run();
                attempts++;
            }
            ask(token);
            now = now.plusMillis(100);
        }
        // After 250 ms, 500 ms, 1 s, 2 s and 4 s, then each 5 seconds, give or take a tenth of a second.
        assertThat(attempts).isBetween(14, 16);
        failure = null;
        now = now.plusMillis(RenewedToken.MAX_PAUSE_MILLIS);
        ask(token);
        fetches.remove().run();
        assertThat(seen()).isEqualTo("Bearer 1");
    }

    @Test
    void pausesBeginAnewAfterASuccess() {
        failure = unavailable();
        for (int i = 0; i < 10; i++) {
            ask(token);
            fetches.remove().run();
            now = now.plusMillis(RenewedToken.MAX_PAUSE_MILLIS);
        }
        failure = null;
        first();
        now = now.plus(LIFETIME);
        failure = unavailable();
        ask(token);
        fetches.remove().run();
        now = now.plusMillis(RenewedToken.MIN_PAUSE_MILLIS);
        ask(token);
        assertThat(fetches).hasSize(1);
    }

    @Test
    void tokenThatIsOldAlreadyIsNotAskedForAtEveryCall() {
        RenewedToken old = new RenewedToken(
                "shop", () -> new AccessToken("old", now.minus(LIFETIME), now.plusSeconds(6)), fetches::add, () -> now);
        ask(old);
        fetches.remove().run();
        for (int i = 0; i < 100; i++) {
            assertThat(old.get()).isCompleted();
        }
        assertThat(fetches).isEmpty();
    }

    @Test
    void callsFailAtOnceWhenThereIsNoThread() {
        RenewedToken refused = new RenewedToken(
                "shop",
                this::fetch,
                task -> {
                    throw new RejectedExecutionException();
                },
                () -> now);
        assertThatThrownBy(() -> refused.get().join()).hasCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void tokenMayBeValidForEver() {
        RenewedToken eternal =
                new RenewedToken("shop", () -> new AccessToken("1", now, Instant.MAX), fetches::add, () -> now);
        ask(eternal);
        fetches.remove().run();
        assertThat(eternal.get()).isCompleted();
        assertThat(fetches).isEmpty();
    }

    @Test
    void textsAreWithoutTheToken() {
        assertThat(new AccessToken("s3cr3t", now, now).toString()).doesNotContain("s3cr3t");
    }

    private static void ask(RenewedToken token) {
        assertThat(token.get()).isNotNull();
    }

    private static RuntimeException unavailable() {
        return Status.UNAVAILABLE.withDescription("down").asRuntimeException();
    }

    private void first() {
        ask(token);
        fetches.remove().run();
        assertThat(token.get()).isCompleted();
    }

    private String seen() {
        assertThat(token.get()).isCompleted();
        return String.valueOf(token.get().join().get(Token.KEY));
    }

    private AccessToken fetch() {
        if (failure != null) {
            throw failure;
        }
        fetched++;
        return new AccessToken(String.valueOf(fetched), now, now.plus(LIFETIME));
    }
}
