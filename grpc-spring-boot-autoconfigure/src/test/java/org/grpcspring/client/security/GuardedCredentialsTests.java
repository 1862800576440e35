// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import org.grpcspring.test.Token;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GuardedCredentialsTests {

    private final Applied applied = new Applied();
    private final GuardedCredentials credentials = new GuardedCredentials("orders", new Token("s3cr3t"));

    @ParameterizedTest
    @MethodSource("onTheMachine")
    void areSentWithoutEncryptionOnTheMachine(SocketAddress server) {
        credentials.applyRequestMetadata(new Plaintext(server), Runnable::run, applied);
        assertThat(applied.headers.get(Token.KEY)).isEqualTo("s3cr3t");
    }

    static Stream<SocketAddress> onTheMachine() throws UnknownHostException {
        return Stream.of(
                address("127.0.0.1"), address("127.9.9.9"), address("::1"), UnixDomainSocketAddress.of("/run/grpc"));
    }

    @ParameterizedTest
    @MethodSource("elsewhere")
    void callFailsAtOnceWithTheKeyElsewhere(@Nullable SocketAddress server) {
        credentials.applyRequestMetadata(new Plaintext(server), Runnable::run, applied);
        assertThat(applied.headers.keys()).isEmpty();
        assertThat(applied.failure.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(applied.failure.getDescription())
                .contains(
                        "client 'orders'",
                        "'grpc.client.orders.negotiation-type' to TLS",
                        "'grpc.client.orders.credentials.allow-plaintext' to true")
                .doesNotContain("s3cr3t");
    }

    static Stream<@Nullable SocketAddress> elsewhere() throws UnknownHostException {
        return Stream.of(
                address("10.0.0.1"),
                address("2001:db8::1"),
                InetSocketAddress.createUnresolved("localhost", 9090),
                null);
    }

    @Test
    void textIsWithoutTheSecret() {
        assertThat(new GuardedCredentials("orders", CallCredentialsHelper.bearerAuth("s3cr3t")))
                .hasToString("GuardedCredentials[HeaderCredentials]");
    }

    private static SocketAddress address(String ip) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(ip), 9090);
    }
}
