// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.log;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.self;
import static org.grpcspring.test.GrpcContexts.serving;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import java.util.List;
import java.util.Map;
import org.grpcspring.server.security.authentication.GrpcAuthenticationReader;
import org.grpcspring.server.security.check.GrpcCallAuthorization;
import org.grpcspring.test.Callers;
import org.grpcspring.test.Spans;
import org.grpcspring.test.proto.EchoGrpc;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who calls is in the access log and in spans, but only where that is wanted. */
class NamedCallersTests {

    @RegisterExtension
    private final AccessLines lines = new AccessLines(AccessLog.SERVER_LOGGER);

    @ParameterizedTest
    @CsvSource({"true, fast, ann", "true, observation, ann", "false, fast,", "false, observation,"})
    void callerIsNamedWhereAKeySaysSo(boolean named, String mode, @Nullable String caller) {
        Spans.traced(serving())
                .withBean(GrpcAuthenticationReader.class, Callers::believed)
                .withPropertyValues(
                        "grpc.observation.caller=" + named,
                        "grpc.observation.mode=" + mode,
                        "grpc.observation.access-log.server=all")
                .run(context -> {
                    EchoGrpc.newBlockingStub(Callers.as(self(context), "ann")).unary(text("hi"));
                    await().atMost(20, SECONDS)
                            .untilAsserted(() -> assertThat(lines.events).hasSize(1));
                    assertThat(AccessLines.pairs(lines.events.get(0)).get("grpc.caller"))
                            .isEqualTo(caller);
                    assertThat(Spans.one(context, SpanKind.SERVER)
                                    .getAttributes()
                                    .get(AttributeKey.stringKey("enduser.id")))
                            .isEqualTo(caller);
                });
    }

    @Test
    void refusedCallIsLoggedAndTracedAsSuch() {
        Spans.traced(serving())
                .withBean(GrpcAuthenticationReader.class, Callers::believed)
                .withBean(
                        GrpcCallAuthorization.class,
                        () -> calls -> calls.anyCall().hasRole("CLERK"))
                .withPropertyValues("grpc.observation.caller=true", "grpc.observation.access-log.server=all")
                .run(context -> {
                    assertThatThrownBy(() -> EchoGrpc.newBlockingStub(Callers.as(self(context), "ann"))
                                    .unary(text("hi")))
                            .hasMessageStartingWith("PERMISSION_DENIED");
                    await().atMost(20, SECONDS)
                            .untilAsserted(() -> assertThat(fields(lines.events))
                                    .containsEntry("grpc.status", "PERMISSION_DENIED")
                                    .containsEntry("grpc.caller", "ann"));
                    assertThat(Spans.one(context, SpanKind.SERVER)
                                    .getAttributes()
                                    .get(AttributeKey.longKey("rpc.grpc.status_code")))
                            .isEqualTo(7);
                });
    }

    private static Map<String, Object> fields(List<ILoggingEvent> events) {
        return events.isEmpty() ? Map.of() : AccessLines.pairs(events.get(0));
    }
}
