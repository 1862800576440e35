// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

/** How a handler takes requests. */
enum RequestForm {

    /** Not at all: the request is {@code google.protobuf.Empty}. */
    NONE,

    /** As one message. */
    MESSAGE,

    /** As a {@link java.util.stream.Stream} that waits for each of them. */
    STREAM,

    /** As an {@link java.util.Iterator} that waits for each of them. */
    ITERATOR,

    /** As a reactive type with demand. */
    REACTIVE
}
