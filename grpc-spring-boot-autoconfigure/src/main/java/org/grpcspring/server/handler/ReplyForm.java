// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

/** How a handler returns replies. */
enum ReplyForm {

    /** As one message, or as nothing for {@code google.protobuf.Empty}. */
    MESSAGE,

    /** As a {@link java.util.concurrent.CompletionStage} of one message. */
    STAGE,

    /** As a {@link java.util.stream.Stream}, which is closed at the end. */
    STREAM,

    /** As an {@link java.util.Iterator}. */
    ITERATOR,

    /** As an {@link Iterable}. */
    ITERABLE,

    /** As a reactive type of one message or of many. */
    REACTIVE;

    boolean isAsynchronous() {
        return this == STAGE || this == REACTIVE;
    }
}
