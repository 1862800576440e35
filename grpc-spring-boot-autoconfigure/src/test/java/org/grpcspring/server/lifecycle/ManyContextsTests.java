// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.lifecycle;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.port;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.BeanFactory;

class ManyContextsTests {

    @Test
    void noThreadAndNoPortIsLeftWhenAHundredContextsHaveClosed() throws Exception {
        context();
        Set<Thread> before = threads();
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            ports.add(context());
        }
        assertThat(ports).hasSizeGreaterThan(1);
        // Another process may have been given one of them meanwhile.
        await().pollInSameThread().atMost(60, SECONDS).until(() -> {
            ports.removeIf(ManyContextsTests::isFree);
            return ports.isEmpty();
        });
        // grpc-java keeps its shared threads for a second after their last user.
        await().pollInSameThread()
                .atMost(30, SECONDS)
                .untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
    }

    @ParameterizedTest
    @CsvSource({"self:self, 0", "in-process:same, 0", "in-process:same, -1", "self:self, -1"})
    void clientsCallTheServerOfTheirOwnContext(String address, int port) {
        String[] properties = {
            "grpc.server.port=" + port, "grpc.server.in-process-name=same", "grpc.client.own.address=" + address
        };
        runner().withPropertyValues(properties)
                .withBean(Named.class, () -> new Named("first"))
                .run(first -> runner().withPropertyValues(properties)
                        .withBean(Named.class, () -> new Named("second"))
                        .run(second -> {
                            assertThat(name(first)).isEqualTo("first");
                            assertThat(name(second)).isEqualTo("second");
                        }));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException ex) {
            return false;
        }
    }

    private static int context() {
        int[] port = new int[1];
        serving()
                .withPropertyValues("grpc.server.in-process-name=same", "grpc.client.local.address=in-process:same")
                .run(context -> {
                    assertThat(echo(context, "hi")).isEqualTo("hi");
                    EchoGrpc.EchoBlockingStub local = EchoGrpc.newBlockingStub(
                            context.getBean(GrpcChannels.class).get("local"));
                    assertThat(local.unary(text("hi")).getValue()).isEqualTo("hi");
                    port[0] = port(context);
                });
        return port[0];
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .collect(Collectors.toSet());
    }

    private static String name(BeanFactory context) {
        return EchoGrpc.newBlockingStub(context.getBean(GrpcChannels.class).get("own"))
                .unary(text("who"))
                .getValue();
    }

    @GrpcService
    private static final class Named extends EchoGrpc.EchoImplBase {

        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            replies.onNext(text(name));
            replies.onCompleted();
        }
    }
}
