// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.declared;

import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

/**
 * How messages are taken or returned.
 *
 * @param kind by what
 * @param message their type, or null if it is left open
 */
record Form(Kind kind, @Nullable Class<?> message) {

    /** The ways. */
    enum Kind {
        NOTHING,
        MESSAGE,
        PULLED,
        FUTURE,
        PUBLISHED
    }

    static final Form NOTHING = new Form(Kind.NOTHING, null);

    static Form ofReply(ResolvableType type) {
        Class<?> raw = type.toClass();
        if (raw == void.class) {
            return NOTHING;
        }
        if (raw == Stream.class || raw == Iterator.class || raw == Iterable.class) {
            return of(Kind.PULLED, type);
        }
        if (raw == CompletableFuture.class || raw == CompletionStage.class) {
            return of(Kind.FUTURE, type);
        }
        return Publishers.canBeMade(raw) ? of(Kind.PUBLISHED, type) : new Form(Kind.MESSAGE, raw);
    }

    static Form ofRequest(ResolvableType type) {
        Class<?> raw = type.toClass();
        for (Class<?> pulled : new Class<?>[] {Stream.class, Iterator.class, Iterable.class}) {
            if (pulled.isAssignableFrom(raw)) {
                return of(Kind.PULLED, type.as(pulled));
            }
        }
        return Publishers.canBeRead(raw) ? of(Kind.PUBLISHED, type) : new Form(Kind.MESSAGE, raw);
    }

    boolean isMany() {
        return kind == Kind.PULLED || kind == Kind.PUBLISHED;
    }

    boolean waits() {
        return kind != Kind.FUTURE && kind != Kind.PUBLISHED;
    }

    private static Form of(Kind kind, ResolvableType type) {
        return new Form(kind, type.getGeneric(0).resolve());
    }
}
