// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.encrypting;
import static org.grpcspring.test.GrpcContexts.self;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.stream.Collectors;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.test.Certificates;
import org.grpcspring.test.EchoService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * Shows that a server reached within the JVM is one of HTTP/2, with all of its limits, and that nothing stays of it.
 */
@ExtendWith(OutputCaptureExtension.class)
class LocalSocketTests {

    @Test
    void ownClientsReachTheServerWithoutAPort() {
        serving()
                .withPropertyValues("grpc.server.address=local:LocalSocketTests.own")
                .run(context -> {
                    assertThat(echo(context, "near")).isEqualTo("near");
                    Iterator<Text> replies =
                            EchoGrpc.newBlockingStub(self(context)).serverStream(EchoService.text("a,b"));
                    assertThat(replies).toIterable().hasSize(2);
                    assertThat(context.getEnvironment().getProperty("local.grpc.server.port"))
                            .isNull();
                });
    }

    @Test
    void anotherContextReachesItByItsName() {
        serving()
                .withPropertyValues("grpc.server.address=local:LocalSocketTests.named")
                .run(server -> serving()
                        .withPropertyValues(
                                "grpc.server.port=-1", "grpc.client.other.address=local:LocalSocketTests.named")
                        .run(client -> assertThat(EchoGrpc.newBlockingStub(client.getBean(GrpcChannels.class)
                                                .get("other"))
                                        .unary(EchoService.text("hello"))
                                        .getValue())
                                .isEqualTo("hello")));
    }

    @Test
    void limitsAreThoseOfTheWire() {
        serving()
                .withPropertyValues(
                        "grpc.server.address=local:LocalSocketTests.limits", "grpc.server.max-inbound-message-size=1KB")
                .run(context -> assertThatExceptionOfType(StatusRuntimeException.class)
                        .isThrownBy(() -> echo(context, "x".repeat(2000)))
                        .satisfies(
                                ex -> assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED)));
    }

    @Test
    void encryptionIsThatOfTheServer(@TempDir Path directory) throws Exception {
        Certificates certificates = Certificates.valid(directory, "server");
        encrypting()
                .withBean(EchoService.class)
                .withPropertyValues(
                        "grpc.server.address=local:LocalSocketTests.tls",
                        "grpc.server.security.enabled=true",
                        "grpc.server.security.certificate-chain=file:" + certificates.certificate(),
                        "grpc.server.security.private-key=file:" + certificates.key())
                .run(context -> assertThat(echo(context, "hidden")).isEqualTo("hidden"));
    }

    @Test
    void serverStartsAgainUnderItsName() {
        serving()
                .withPropertyValues("grpc.server.address=local:LocalSocketTests.again")
                .run(context -> {
                    GrpcServerLifecycle lifecycle = context.getBean(GrpcServerLifecycle.class);
                    echo(context, "before");
                    lifecycle.stop();
                    assertThatExceptionOfType(StatusRuntimeException.class)
                            .isThrownBy(() -> echo(context, "meanwhile"));
                    lifecycle.start();
                    await().untilAsserted(
                                    () -> assertThat(echo(context, "after")).isEqualTo("after"));
                });
    }

    @Test
    void nameThatIsTakenFailsTheStart() {
        serving()
                .withPropertyValues("grpc.server.address=local:LocalSocketTests.taken")
                .run(first -> serving()
                        .withPropertyValues("grpc.server.address=local:LocalSocketTests.taken")
                        .run(second -> {
                            assertThat(second).hasFailed();
                            assertThat(analysis(second.getStartupFailure()).getDescription())
                                    .contains("local:localsockettests.taken");
                        }));
    }

    @Test
    void nameIsNeeded() {
        serving()
                .withPropertyValues("grpc.server.address=local:")
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .contains("local:name"));
    }

    @Test
    void nothingIsLoggedOfAConnectionThatEnds(CapturedOutput output) {
        for (int i = 0; i < 5; i++) {
            serving()
                    .withPropertyValues("grpc.server.address=local:LocalSocketTests.end")
                    .run(context -> echo(context, "x"));
        }
        assertThat(output).doesNotContain("LocalChannel");
    }

    @Test
    void noThreadStays() {
        Set<Thread> before = eventLoops();
        Set<Thread> own = new HashSet<>();
        serving()
                .withPropertyValues("grpc.server.address=local:LocalSocketTests.threads")
                .run(context -> {
                    echo(context, "x");
                    own.addAll(eventLoops());
                });
        own.removeAll(before);
        assertThat(own).isNotEmpty();
        await().until(() -> own.stream().noneMatch(Thread::isAlive));
    }

    private static Set<Thread> eventLoops() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("grpc-local-"))
                .collect(Collectors.toSet());
    }
}
