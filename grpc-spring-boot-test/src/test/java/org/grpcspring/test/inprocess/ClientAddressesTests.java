// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.inprocess;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class ClientAddressesTests {

    private static final String KEY = "grpc.client.a.address";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    localhost:9090                  | local:id/grpc.server
                    127.0.0.1:7000                  | local:id/grpc.server
                    static://localhost:7000         | local:id/grpc.server
                    static://localhost:7000,127.0.0.1:9090 | local:id/grpc.server
                    dns:///localhost:7000           | local:id/grpc.server
                    [::1]:7000                      | local:id/grpc.server
                    dns:///[::1]:8000               | local:id/grpc.servers.internal
                    unix:/tmp/x.sock                | local:id/grpc.servers.internal
                    unix:///tmp/x.sock              | local:id/grpc.servers.internal
                    localhost:${my.port}            | local:id/grpc.server
                    localhost:${local.grpc.server.port} | self:self
                    static://localhost:7000,localhost:8000 | local:id/elsewhere?static%3A%2F%2Flocalhost%3A7000%2Clocalhost%3A8000
                    localhost:7001                  | local:id/elsewhere?localhost%3A7001
                    localhost                       | local:id/elsewhere?localhost
                    static://orders:9090            | local:id/elsewhere?static%3A%2F%2Forders%3A9090
                    static://localhost:7000,other:7000 | local:id/elsewhere?static%3A%2F%2Flocalhost%3A7000%2Cother%3A7000
                    discovery:///orders             | local:id/elsewhere?discovery%3A%2F%2F%2Forders
                    unix:/tmp/y.sock                | local:id/elsewhere?unix%3A%2Ftmp%2Fy.sock
                    self:self                       |
                    in-process:mine                 |
                    local:mine                      |
                    """)
    void addressBecomesThatOfAServerOrOfNone(String address, String replacement) {
        Map<String, Object> replaced = replaced(Map.of(KEY, address), Set.of());
        if (replacement == null) {
            assertThat(replaced).isEmpty();
        } else {
            assertThat(replaced).containsExactly(Map.entry(KEY, replacement));
        }
    }

    @Test
    void networkClientKeepsItsAddress() {
        assertThat(replaced(Map.of(KEY, "db:1", "grpc.client.my-db.address", "db:2"), Set.of("a", "my-db")))
                .isEmpty();
    }

    @Test
    void networkClientOfSeveralNamesKeepsItsAddress() {
        assertThat(replaced(
                        Map.of("grpc.client.[a.b].address", "db:1", "grpc.client.c.d.address", "db:2"),
                        Set.of("a.b", "c.d")))
                .isEmpty();
    }

    @Test
    void networkClientKeepsTheAddressOfAll() {
        assertThat(replaced(Map.of("grpc.client.GLOBAL.address", "db:1"), Set.of("my-db")))
                .containsEntry("grpc.client.my-db.address", "db:1")
                .containsEntry("grpc.client.global.address", "local:id/elsewhere?db%3A1");
    }

    @Test
    void everySpellingAndEveryClientIsReplaced() {
        assertThat(replaced(
                        Map.of(
                                "grpc.client.[a.b].address", "localhost:7000",
                                "grpc.client.GLOBAL.address", "localhost:7000",
                                "grpc.client.c.d.address", "localhost:7000"),
                        Set.of()))
                .containsOnlyKeys("grpc.client[a.b].address", "grpc.client.global.address", "grpc.client.c.d.address");
    }

    private static Map<String, Object> replaced(Map<String, Object> properties, Set<String> networkClients) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "servers",
                        Map.of(
                                "my.port", "7000",
                                "grpc.server.port", "0",
                                "grpc.servers.internal.port", "8000",
                                "grpc.servers.internal.address", "unix:/tmp/x.sock",
                                "grpc.servers.none.in-process-name", "mine")));
        environment
                .getPropertySources()
                .addLast(new MapPropertySource("file", Map.of("grpc.server.port", "${my.port}")));
        environment.getPropertySources().addFirst(new MapPropertySource("clients", properties));
        OwnServers servers = OwnServers.of(environment, "id");
        return new ClientAddresses(environment, servers, networkClients).replaced();
    }
}
