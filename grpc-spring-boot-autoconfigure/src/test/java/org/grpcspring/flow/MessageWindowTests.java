// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.EchoService.text;

import org.junit.jupiter.api.Test;

class MessageWindowTests {

    private final MessageWindow window = new MessageWindow(16);

    @Test
    void oneMessageIsAskedForUntilTheFirstIsHere() {
        assertThat(window.room(0)).isEqualTo(1);
        assertThat(window.room(1)).isZero();
    }

    @Test
    void manyMessagesAreAskedForAtOnceWhenTheyAreSmall() {
        window.received(text("small"));
        assertThat(window.room(0)).isEqualTo(16);
        assertThat(window.room(8)).isEqualTo(8);
        assertThat(window.room(9)).isZero();
    }

    @Test
    void fewerMessagesAreAskedForTheLargerTheyAre() {
        window.received(text("x".repeat(16_000)));
        assertThat(window.room(0)).isEqualTo(4);
        window.received(text("x".repeat(1_000_000)));
        window.received(text("small"));
        assertThat(window.room(0)).isEqualTo(1);
        assertThat(window.room(1)).isZero();
    }

    @Test
    void messageOfUnknownSizeCountsAsLarge() {
        window.received("text");
        assertThat(window.room(0)).isEqualTo(1);
    }
}
