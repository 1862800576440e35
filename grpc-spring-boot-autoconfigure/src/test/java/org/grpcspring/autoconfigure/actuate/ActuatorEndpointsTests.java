// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.port;
import static org.grpcspring.test.GrpcContexts.self;

import io.grpc.Status;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.grpcspring.actuate.endpoint.GrpcCallsEndpoint;
import org.grpcspring.server.watch.CallFacts;
import org.grpcspring.server.watch.CallWatch;
import org.grpcspring.server.watch.WaitingService;
import org.grpcspring.test.Replies;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.json.JsonParserFactory;

/** The endpoints as an operator asks them: over HTTP, on the application's port and on Actuator's own, and by JMX. */
class ActuatorEndpointsTests {

    private static final String EXPOSED = "management.endpoints.web.exposure.include=grpc,grpccalls,grpcchannels,info";

    @ParameterizedTest
    @ValueSource(strings = {"other=1", "management.server.port=0"})
    void operatorIsToldAndNobodyElse(String port) throws Exception {
        try (ActuatorApplication application = ActuatorApplication.start(
                WebApplicationType.SERVLET, EXPOSED, port, "management.info.grpc.enabled=true")) {
            echo(application.context(), "hi");
            for (String path : List.of("grpc", "grpccalls", "grpccalls/1", "grpcchannels", "info")) {
                assertThat(application.getAsNobody(path).statusCode()).as(path).isEqualTo(401);
            }
            String address = "127.0.0.1:" + port(application.context());
            assertThat(application.get("grpc").body())
                    .contains("\"name\":\"default\",\"state\":\"RUNNING\",\"addresses\":[\"" + address + "\"]")
                    .contains("\"name\":\"grpcspring.test.v1.Echo\"");
            assertThat(application.get("grpcchannels").body())
                    .contains("\"client\":\"self\",\"address\":\"self:self\"", "\"state\":\"READY\"");
            assertThat(application.get("info").body())
                    .contains(
                            "\"grpc-java\":\"" + RunningVersions.GRPC + "\"",
                            "\"protobuf-java\":\"" + RunningVersions.PROTOBUF + "\"",
                            address);
            await().atMost(20, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(application.get("grpccalls").body())
                            .contains("\"total\":0,\"running\":[],\"recent\":[{", "\"status\":\"OK\""));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"other=1", "management.server.port=0"})
    void operatorCancelsACallAndItsClientSeesThat(String port) throws Exception {
        try (ActuatorApplication application = ActuatorApplication.start(WebApplicationType.SERVLET, EXPOSED, port)) {
            Replies<Text> replies = new Replies<>();
            EchoGrpc.newStub(self(application.context())).unary(text("wait"), replies);
            application.context().getBean(WaitingService.class).next();
            String id = id(application.get("grpccalls").body());
            assertThat(application.get("grpccalls/" + id).body()).contains(id, "\"status\":null");

            assertThat(application.postAsNobody("grpccalls/" + id).statusCode()).isEqualTo(401);
            assertThat(replies.hasEnded()).isFalse();
            assertThat(application.post("grpccalls/" + id).statusCode()).isEqualTo(200);
            assertThat(replies.end().getCode()).isEqualTo(Status.Code.CANCELLED);

            CallWatch watch = application.context().getBean(CallWatch.class);
            await().atMost(20, TimeUnit.SECONDS).until(() -> watch.running() == 0);
            assertThat(application.post("grpccalls/" + id))
                    .satisfies(again -> assertThat(again.statusCode()).isEqualTo(410))
                    .satisfies(again -> assertThat(again.body()).contains(id, "\"status\":\"CANCELLED\""));
            assertThat(application.get("grpccalls/" + id).statusCode()).isEqualTo(200);
            assertThat(application.post("grpccalls/unknown").statusCode()).isEqualTo(404);
            assertThat(application.get("grpccalls/unknown").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void callIsOnlyShownWhereAccessIsReadOnly() throws Exception {
        try (ActuatorApplication application = ActuatorApplication.start(
                WebApplicationType.SERVLET, EXPOSED, "management.endpoint.grpccalls.access=read-only")) {
            Replies<Text> replies = new Replies<>();
            EchoGrpc.newStub(self(application.context())).unary(text("wait"), replies);
            application.context().getBean(WaitingService.class).next();
            String id = id(application.get("grpccalls").body());
            assertThat(application.post("grpccalls/" + id).statusCode()).isEqualTo(405);
            assertThat(replies.hasEnded()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "other=1, 404",
        "management.endpoints.web.exposure.include=health, 404",
        "management.endpoints.access.default=none, 404",
    })
    void nothingIsToldAndNoCallFollowedWhereThatIsNotExposed(String property, int status) throws Exception {
        try (ActuatorApplication application = ActuatorApplication.start(WebApplicationType.SERVLET, property)) {
            assertThat(echo(application.context(), "hi")).isEqualTo("hi");
            for (String path : List.of("grpc", "grpccalls", "grpcchannels")) {
                assertThat(application.get(path).statusCode()).as(path).isEqualTo(status);
            }
            assertThat(application.context().getBeanNamesForType(CallWatch.class))
                    .isEmpty();
            assertThat(application.context().containsBean("grpcChannelTraceCustomizer"))
                    .isFalse();
        }
    }

    @Test
    void endpointsWorkByJmxWithoutAWebServer() throws Exception {
        String domain = "org.grpcspring.test." + System.nanoTime();
        try (ActuatorApplication application = ActuatorApplication.start(
                WebApplicationType.NONE,
                "spring.jmx.enabled=true",
                "management.endpoints.jmx.domain=" + domain,
                "management.endpoints.jmx.exposure.include=grpc,grpccalls,grpcchannels")) {
            Replies<Text> replies = new Replies<>();
            EchoGrpc.newStub(self(application.context())).unary(text("wait"), replies);
            application.context().getBean(WaitingService.class).next();
            assertThat(invoke(domain, "Grpc", "servers")).asString().contains("grpcspring.test.v1.Echo");
            assertThat(invoke(domain, "Grpcchannels", "channels")).asString().contains("self:self");
            Map<?, ?> calls = (Map<?, ?>) invoke(domain, "Grpccalls", "calls");
            Map<?, ?> running = (Map<?, ?>) ((List<?>) Objects.requireNonNull(calls.get("running"))).get(0);
            assertThat(invoke(domain, "Grpccalls", "cancel", String.valueOf(running.get("id"))))
                    .asString()
                    .contains("Echo/Unary");
            assertThat(replies.end().getCode()).isEqualTo(Status.Code.CANCELLED);
        }
    }

    @Test
    void endpointIsABeanWithoutAWebServerAndWithoutJmx() throws Exception {
        try (ActuatorApplication application = ActuatorApplication.start(WebApplicationType.NONE, EXPOSED)) {
            Replies<Text> replies = new Replies<>();
            EchoGrpc.newStub(self(application.context())).unary(text("wait"), replies);
            application.context().getBean(WaitingService.class).next();
            GrpcCallsEndpoint endpoint = application.context().getBean(GrpcCallsEndpoint.class);
            CallFacts running = endpoint.calls().running().get(0);
            assertThat(endpoint.cancel(running.id())).isNotNull();
            assertThat(replies.end().getCode()).isEqualTo(Status.Code.CANCELLED);
            assertThat(endpoint.cancel("unknown")).isNull();
        }
    }

    private static Object invoke(String domain, String endpoint, String operation, Object... arguments)
            throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        String[] signature =
                Stream.of(arguments).map(argument -> String.class.getName()).toArray(String[]::new);
        return server.invoke(
                new ObjectName(domain + ":type=Endpoint,name=" + endpoint), operation, arguments, signature);
    }

    private static String id(String calls) {
        List<?> running =
                (List<?>) JsonParserFactory.getJsonParser().parseMap(calls).get("running");
        return String.valueOf(((Map<?, ?>) Objects.requireNonNull(running).get(0)).get("id"));
    }
}
