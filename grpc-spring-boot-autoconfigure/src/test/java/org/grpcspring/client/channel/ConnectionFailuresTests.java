// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ConnectionFailuresTests {

    @Test
    void reasonsAreAddedOnceEachInOneLine() {
        IOException root = new IOException("Connection refused");
        Throwable cause = new IllegalStateException("no connection\n at all", new RuntimeException(null, root));
        Status explained = ConnectionFailures.explain(Status.UNAVAILABLE
                .withDescription("io exception\nChannel Pipeline: []")
                .withCause(new IllegalStateException("io exception", cause)));
        assertThat(explained.getDescription()).isEqualTo("io exception: no connection: Connection refused");
        assertThat(explained.getCause()).hasRootCause(root);
    }

    @Test
    void statusThatAServerSentIsLeftAsItIs() {
        Status sent = Status.UNAVAILABLE.withDescription("two\nlines");
        assertThat(ConnectionFailures.explain(sent)).isSameAs(sent);
    }
}
