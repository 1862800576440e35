// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.log;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.serving;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What holds for the access logs of servers and of clients alike. */
class BothAccessLogsTests {

    @RegisterExtension
    final AccessLines server = new AccessLines(AccessLog.SERVER_LOGGER);

    @RegisterExtension
    final AccessLines client = new AccessLines(AccessLog.CLIENT_LOGGER);

    @ParameterizedTest
    @ValueSource(strings = {"server", "client"})
    void loggerThatThrowsFailsNoCall(String side) {
        AccessLines lines = lines(side);
        logging(side).run(context -> {
            lines.fails = true;
            echo(context, "a");
            await().atMost(20, SECONDS).until(() -> lines.failed);
            lines.fails = false;
            assertThat(echo(context, "b")).isEqualTo("b");
        });
        assertThat(lines.events).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "client"})
    void callsHaveALineWithoutMicrometer(String side) {
        logging(side)
                .withClassLoader(new FilteredClassLoader("io.micrometer.core"))
                .run(context -> echo(context, "hi"));
        assertThat(lines(side).events).hasSize(1);
    }

    private AccessLines lines(String side) {
        return side.equals("server") ? server : client;
    }

    private static ApplicationContextRunner logging(String side) {
        return serving().withPropertyValues("grpc.observation.access-log." + side + "=all");
    }
}
