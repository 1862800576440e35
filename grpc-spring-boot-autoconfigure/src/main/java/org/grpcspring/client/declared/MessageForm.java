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
 * @param isMany whether there may be more than one
 * @param message their type, or null if it is left open
 */
record MessageForm(Kind kind, boolean isMany, @Nullable Class<?> message) {

    /** The ways. */
    enum Kind {
        NOTHING,
        MESSAGE,
        PULLED,
        FUTURE,
        PUBLISHED
    }

    static final MessageForm NOTHING = new MessageForm(Kind.NOTHING, false, null);

    static MessageForm ofReply(ResolvableType type) {
        Class<?> raw = type.toClass();
        if (raw == void.class) {
            return NOTHING;
        }
        if (raw == Stream.class || raw == Iterator.class || raw == Iterable.class) {
            return of(Kind.PULLED, true, type);
        }
        if (raw == CompletableFuture.class || raw == CompletionStage.class) {
            return of(Kind.FUTURE, false, type);
        }
        return Publishers.canBeMade(raw)
                ? of(Kind.PUBLISHED, Publishers.isMany(raw), type)
                : new MessageForm(Kind.MESSAGE, false, raw);
    }

    static MessageForm ofRequest(ResolvableType type) {
        Class<?> raw = type.toClass();
        for (Class<?> pulled : new Class<?>[] {Stream.class, Iterator.class, Iterable.class}) {
            if (pulled.isAssignableFrom(raw)) {
                return of(Kind.PULLED, true, type.as(pulled));
            }
        }
        return Publishers.canBeRead(raw)
                ? of(Kind.PUBLISHED, Publishers.isMany(raw), type)
                : new MessageForm(Kind.MESSAGE, false, raw);
    }

    boolean waits() {
        return kind != Kind.FUTURE && kind != Kind.PUBLISHED;
    }

    private static MessageForm of(Kind kind, boolean isMany, ResolvableType type) {
        return new MessageForm(kind, isMany, type.getGeneric(0).resolve());
    }
}
