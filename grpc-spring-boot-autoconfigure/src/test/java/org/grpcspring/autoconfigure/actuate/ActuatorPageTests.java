// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.actuate;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.port;
import static org.grpcspring.test.GrpcContexts.self;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.grpcspring.server.watch.CallWatch;
import org.grpcspring.server.watch.WaitingService;
import org.grpcspring.test.Replies;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.json.JsonParserFactory;

/** Holds the responses that the page shows against those that the endpoints give. */
class ActuatorPageTests {

    private static final Path PAGE = Path.of("..", "docs", "actuator.md");

    @Test
    void responsesOnThePageAreThoseOfTheEndpoints() throws Exception {
        List<String> shown = Pattern.compile("```json\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PAGE))
                .results()
                .map(block -> block.group(1))
                .toList();
        try (ActuatorApplication application = ActuatorApplication.start(
                WebApplicationType.SERVLET,
                "management.endpoints.web.exposure.include=grpc,grpccalls,grpcchannels,info",
                "management.info.grpc.enabled=true",
                "grpc.server.health-service-enabled=false",
                "grpc.server.reflection-service-enabled=false",
                "grpc.server.executor=platform",
                "grpc.server.max-concurrent-calls=1000",
                "grpc.server.methods[grpcspring.test.v1.Echo/Unary].executor=direct",
                "grpc.server.methods[grpcspring.test.v1.Echo/Unary].max-concurrent-calls=10",
                "grpc.client.self.address=static://127.0.0.1:${local.grpc.server.port},127.0.0.1:1")) {
            echo(application.context(), "hi");
            CallWatch watch = application.context().getBean(CallWatch.class);
            await().atMost(20, SECONDS).until(() -> watch.running() == 0);
            Replies<Text> replies = new Replies<>();
            EchoGrpc.newStub(self(application.context())).bidi(replies).onNext(text("wait"));
            replies.next();
            application.context().getBean(WaitingService.class).next();
            await().atMost(20, SECONDS).until(() -> watch.running(1).get(0).replyBytes() > 0);
            await().atMost(20, SECONDS)
                    .until(() -> application.get("grpcchannels").body().contains("TRANSIENT_FAILURE"));

            List<String> paths = List.of("grpc", "grpcchannels", "grpccalls", "info");
            assertThat(shown).hasSameSizeAs(paths);
            for (int i = 0; i < shown.size(); i++) {
                String answer = constant(application.get(paths.get(i)).body(), port(application.context()));
                assertThat(tree(answer)).as(paths.get(i)).isEqualTo(tree(shown.get(i)));
            }
        }
    }

    private static Map<String, Object> tree(String json) {
        return JsonParserFactory.getJsonParser().parseMap(json);
    }

    /** Replaces what differs from run to run. */
    private static String constant(String answer, int port) {
        return answer.replace("127.0.0.1:" + port, "127.0.0.1:9090")
                .replace("\"grpc-java\":\"" + RunningVersions.GRPC, "\"grpc-java\":\"1.80.0")
                .replace("\"protobuf-java\":\"" + RunningVersions.PROTOBUF, "\"protobuf-java\":\"4.34.2")
                .replaceAll("(?<p>\"peer\":\"127\\.0\\.0\\.1:)\\d+", "${p}51234")
                .replaceAll("(?<p>\"id\":\")[0-9a-f]{8}-", "${p}5f0c2a9e-")
                .replaceAll("\"20\\d\\d-[^\"]+Z\"", "\"2026-11-21T12:00:00Z\"")
                .replaceAll("\"PT[^\"]+S\"", "\"PT1.5S\"")
                .replaceAll("(io exception\\)\\[).*?(Connection refused)", "$1… $2")
                .replace("\"bean\":\"" + WaitingService.class.getName(), "\"bean\":\"echoService")
                .replace(WaitingService.class.getName(), "com.example.EchoService");
    }
}
