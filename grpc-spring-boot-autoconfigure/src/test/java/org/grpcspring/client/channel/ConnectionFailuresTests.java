// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.self;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import org.grpcspring.test.proto.EchoGrpc;
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

    @Test
    void statusSaysThatTheServerAcceptsLessMetadata() {
        serving().run(context -> {
            assertThat(echo(context, "settings are known")).isNotEmpty();
            Metadata large = new Metadata();
            large.put(Metadata.Key.of("large", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(9000));
            assertThatExceptionOfType(StatusRuntimeException.class)
                    .isThrownBy(() -> EchoGrpc.newBlockingStub(self(context))
                            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(large))
                            .unary(text("")))
                    .withMessage("INTERNAL: http2 exception: Header size exceeded max allowed size (8192)");
        });
    }
}
