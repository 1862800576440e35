// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostAndPortTests {

    @ParameterizedTest
    @CsvSource({
        "localhost, localhost, -1",
        "localhost:0, localhost, 0",
        "my-host.example:65535, my-host.example, 65535",
        "127.0.0.1:9090, 127.0.0.1, 9090",
        "[::1]:9090, [::1], 9090",
        "[::1], [::1], -1",
    })
    void hostAndPortAreRead(String text, String host, int port) {
        assertThat(HostAndPort.parse(text))
                .isEqualTo(new HostAndPort(host, port))
                .hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ":1",
                "host:",
                "host:65536",
                "host:-1",
                "host:port",
                "a b:1",
                "user@host:1",
                "h:1/path",
                "h:1,h:2"
            })
    void textIsRefusedWithItNamedWhenItIsNone(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostAndPort.parse(text))
                .withMessage("'%s' is not a valid host:port with a port from 1 to 65535".formatted(text));
    }

    @ParameterizedTest
    @CsvSource({"::1", "::1:9090", "fe80::1", "2001:db8::1:9090", "::ffff:10.0.0.1"})
    void bracketsAreAskedForWhenTextIsAnAddressOfIpv6(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostAndPort.parse(text))
                .withMessage("'%s' is not a valid host:port: an IPv6 address needs brackets, as in '[::1]:9090'", text);
    }

    @ParameterizedTest
    @CsvSource({
        "order_service:9090, order-service:9090",
        "_a_.b.example, -a-.b.example",
    })
    void underscoreIsBlamedWhenHostHasOne(String text, String suggestion) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostAndPort.parse(text))
                .withMessage(
                        "'%s' is not a valid host:port: a host name cannot contain '_'; call the host by another name, such as '%s'",
                        text, suggestion);
    }

    @Test
    void defaultPortIsTakenWhenNoneIsWritten() {
        assertThat(HostAndPort.parse("127.0.0.1").resolve(443).getPort()).isEqualTo(443);
        assertThat(HostAndPort.parse("127.0.0.1:1").resolve(443).getPort()).isEqualTo(1);
    }
}
