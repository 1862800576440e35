// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.BlockingClientCall;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.grpcspring.samples.operations.proto.AccountingGrpc;
import org.grpcspring.samples.operations.proto.Item;
import org.grpcspring.samples.operations.proto.OrdersGrpc;
import org.grpcspring.samples.operations.proto.Period;
import org.grpcspring.samples.operations.proto.Receipt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the packaged shop as its user does. */
class PackagedApplicationIT {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ordersAreTakenOnThePublicPortAndTheTurnoverIsToldOnTheInternalOne(boolean aheadOfTime) throws Exception {
        Process shop = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dspring.aot.enabled=" + aheadOfTime,
                        "-jar",
                        System.getProperty("application.jar"),
                        "--server.port=0",
                        "--grpc.server.port=0",
                        "--grpc.servers.internal.port=0",
                        "--grpc.server.shutdown-drain-delay=0")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = shop.inputReader()) {
            Map<String, Integer> ports = ports(output);
            int open = ports.getOrDefault("default", 0);
            int internal = ports.getOrDefault("internal", 0);
            long price = on(open, PackagedApplicationIT::price);
            assertThat(price).isEqualTo(500);
            Receipt receipt = on(open, channel -> place(channel, item("apple", 2), item("pear", 1)));
            assertThat(receipt.getLinesList()).containsExactly("2 x apple", "1 x pear");
            assertThatExceptionOfType(StatusRuntimeException.class)
                    .isThrownBy(() -> on(open, channel -> place(channel)))
                    .withMessage("INVALID_ARGUMENT: An order needs an item");
            assertThatExceptionOfType(StatusRuntimeException.class)
                    .isThrownBy(() -> on(open, channel -> place(channel, item("apple", 0))))
                    .withMessageMatching("INVALID_ARGUMENT: pieces: (value )?must be greater than 0");
            long turnover = on(internal, PackagedApplicationIT::turnover);
            assertThat(turnover).isEqualTo(750);
            assertThatExceptionOfType(StatusRuntimeException.class)
                    .isThrownBy(() -> on(open, PackagedApplicationIT::turnover))
                    .withMessageStartingWith("UNIMPLEMENTED");
            for (String probe : List.of("", "liveness", "readiness", "shop.v1.Orders")) {
                assertServing(open, probe);
            }
            assertServing(internal, "shop.v1.Accounting");
            String calls = operations(ports.getOrDefault("Tomcat", 0), "grpccalls");
            assertThat(calls).contains("shop.v1.Orders/Place", "INVALID_ARGUMENT");
            assertThat(operations(ports.getOrDefault("Tomcat", 0), "grpc"))
                    .contains("shop.v1.Accounting", "grpc.channelz.v1.Channelz");
            assertThat(operations(ports.getOrDefault("Tomcat", 0), "grpcchannels"))
                    .contains("self:self", "READY");
            shop.toHandle().destroy();
            assertThat(output.lines())
                    .filteredOn(line -> line.contains("has stopped: of 0 calls in flight"))
                    .hasSize(2);
            assertThat(shop.waitFor(30, TimeUnit.SECONDS)).as("ended").isTrue();
        } finally {
            shop.destroyForcibly();
        }
    }

    private static void assertServing(int port, String service) {
        HealthCheckRequest request =
                HealthCheckRequest.newBuilder().setService(service).build();
        await().atMost(20, TimeUnit.SECONDS).untilAsserted(() -> {
            ServingStatus status = on(
                    port,
                    channel ->
                            HealthGrpc.newBlockingStub(channel).check(request).getStatus());
            assertThat(status).isEqualTo(ServingStatus.SERVING);
        });
    }

    private static Map<String, Integer> ports(BufferedReader output) throws IOException {
        Pattern listening = Pattern.compile("(\\w+)(?:' listens on .*:| started on port )(\\d+)");
        Map<String, Integer> ports = new HashMap<>();
        List<String> printed = new ArrayList<>();
        String line;
        while ((line = output.readLine()) != null && !line.equals("Apples cost 250 cents")) {
            printed.add(line);
            listening
                    .matcher(line)
                    .results()
                    .forEach(found -> ports.put(found.group(1), Integer.valueOf(found.group(2))));
        }
        assertThat(line).as(() -> String.join("\n", printed)).isNotNull();
        assertThat(ports).containsOnlyKeys("default", "internal", "Tomcat");
        assertThat(printed).contains("pieces must be at most 1000");
        return ports;
    }

    private static String operations(int port, String endpoint) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + "/actuator/" + endpoint);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }

    private static long price(ManagedChannel channel) {
        return OrdersGrpc.newBlockingStub(channel).price(item("apple", 2)).getCents();
    }

    private static long turnover(ManagedChannel channel) {
        return AccountingGrpc.newBlockingStub(channel)
                .turnover(Period.getDefaultInstance())
                .getCents();
    }

    private static Receipt place(ManagedChannel channel, Item... items) {
        BlockingClientCall<Item, Receipt> order =
                OrdersGrpc.newBlockingV2Stub(channel).place();
        try {
            for (Item item : items) {
                order.write(item);
            }
            order.halfClose();
            return Objects.requireNonNull(order.read());
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        } catch (StatusException ex) {
            throw ex.getStatus().asRuntimeException();
        }
    }

    private static Item item(String name, int pieces) {
        return Item.newBuilder().setName(name).setPieces(pieces).build();
    }

    private static <T> T on(int port, Function<ManagedChannel, T> call) {
        ManagedChannel channel = Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
                .build();
        try {
            return call.apply(channel);
        } finally {
            channel.shutdownNow();
        }
    }
}
