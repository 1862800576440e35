// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.runner;

import io.grpc.Channel;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.grpcspring.client.call.ClientServices;
import org.grpcspring.client.channel.CallDefaults;
import org.grpcspring.client.channel.ClientSecurity;
import org.grpcspring.client.channel.ClientSettings;
import org.grpcspring.client.channel.ConnectionSettings;
import org.grpcspring.client.channel.Header;
import org.grpcspring.client.channel.InboundLimits;
import org.grpcspring.client.channel.KeepAlive;
import org.grpcspring.client.channel.MissingClientAddressException;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.codec.GrpcCodecs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

@ExtendWith(OutputCaptureExtension.class)
class ClientPropertiesTests {

    private final Map<String, Object> file = new HashMap<>();
    private final Map<String, Object> variables = new HashMap<>();

    @Test
    void defaultsHoldWhenOnlyTheAddressIsSet() {
        file.put("grpc.client.echo.address", "localhost:1");
        ClientSettings settings = get("echo");
        assertThat(settings.name()).isEqualTo("echo");
        assertThat(settings.address()).isEqualTo("localhost:1");
        assertThat(settings.loadBalancingPolicy()).isEqualTo("round_robin");
        assertThat(settings.security().tls()).isNotNull();
        assertThat(settings.limits()).isEqualTo(new InboundLimits(null, null));
        assertThat(settings.connections())
                .isEqualTo(new ConnectionSettings(Duration.ZERO, null, null, Duration.ofSeconds(30)));
        assertThat(settings.calls()).isEqualTo(new CallDefaults(null, null, List.of(), List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GLOBAL", "global", "Global"})
    void eachKeyIsInheritedUnlessTheClientSetsIt(String global) {
        file.put("grpc.client." + global + ".address", "global:1");
        file.put("grpc.client." + global + ".negotiation-type", "PLAINTEXT");
        file.put("grpc.client." + global + ".defaultLoadBalancingPolicy", "pick_first");
        file.put("grpc.client.echo.address", "echo:2");
        assertThat(get("echo"))
                .extracting(ClientSettings::address, ClientSettings::loadBalancingPolicy, ClientSettings::security)
                .containsExactly("echo:2", "pick_first", new ClientSecurity(null, false, null));
        assertThat(get("other"))
                .extracting(ClientSettings::address, ClientSettings::loadBalancingPolicy, ClientSettings::security)
                .containsExactly("global:1", "pick_first", new ClientSecurity(null, false, null));
    }

    @Test
    void mapsAndBlocksAreInheritedKeyByKey() {
        file.put("grpc.client.GLOBAL.metadata.x-tenant", "global");
        file.put("grpc.client.GLOBAL.metadata.x-region", "global");
        file.put("grpc.client.GLOBAL.security.authority-override", "global");
        file.put("grpc.client.echo.metadata.x-tenant", "own");
        file.put("grpc.client.echo.address", "echo:1");
        variables.put("GRPC_CLIENT_ECHO_KEEPALIVETIMEOUT", "3");
        variables.put("GRPC_CLIENT_GLOBAL_ENABLEKEEPALIVE", "true");
        ClientSettings settings = get("echo");
        assertThat(settings.calls().metadata())
                .containsExactlyInAnyOrder(Header.of("x-tenant", "own"), Header.of("x-region", "global"));
        assertThat(settings.security().authority()).isEqualTo("global");
        assertThat(settings.connections().keepAlive())
                .isEqualTo(new KeepAlive(Duration.ofMinutes(5), Duration.ofSeconds(3), false));
    }

    @Test
    void globalIsSetFromTheEnvironment() {
        variables.put("GRPC_CLIENT_GLOBAL_NEGOTIATIONTYPE", "PLAINTEXT");
        file.put("grpc.client.echo.address", "echo:2");
        assertThat(get("echo").security().tls()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"myService", "my-service", "MyService", "my_service"})
    void clientIsSetFromTheEnvironmentWhateverItsCaseAndDashes(String name) {
        variables.put("GRPC_CLIENT_MYSERVICE_ADDRESS", "variable:1");
        assertThat(get(name).address()).isEqualTo("variable:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"myService", "my-service", "my_service", "MYSERVICE"})
    void clientIsSetFromAFileWhateverItsCaseAndDashes(String key) {
        file.put("grpc.client." + key + ".address", "file:1");
        assertThat(get("myService").address()).isEqualTo("file:1");
    }

    @Test
    void clientWithDotIsSetWithBracketsAndWithout() {
        file.put("grpc.client.GLOBAL.retry.max-attempts", "5");
        file.put("grpc.client[user.service].address", "brackets:1");
        file.put("grpc.client.[user.service].hedging.max-attempts", "3");
        file.put("grpc.client.user.service.user-agent", "dots");
        file.put("grpc.client[user.service].user-agent", "brackets");
        ClientSettings settings = get("user.service");
        assertThat(settings.address()).isEqualTo("brackets:1");
        assertThat(settings.calls().userAgent()).isEqualTo("dots");
        assertThat(settings.callPolicy().triesAgain()).isTrue();
        variables.put("GRPC_CLIENT_USER_SERVICE_ADDRESS", "variable:1");
        assertThat(get("user.service").address()).isEqualTo("variable:1");
    }

    @Test
    void variableWinsOverTheFile() {
        variables.put("GRPC_CLIENT_ECHO_ADDRESS", "variable:1");
        file.put("grpc.client.echo.address", "file:1");
        assertThat(get("echo").address()).isEqualTo("variable:1");
    }

    @Test
    void clientInAFileWinsOverGlobalInAVariable() {
        variables.put("GRPC_CLIENT_GLOBAL_ADDRESS", "variable:1");
        file.put("grpc.client.echo.address", "file:1");
        assertThat(get("echo").address()).isEqualTo("file:1");
    }

    @Test
    void strayVariableIsIgnoredWithAWarningThatNamesIt(CapturedOutput output) {
        variables.put("GRPC_CLIENT_ECHO", "stray");
        variables.put("GRPC_CLIENT_ECHO_SERVICE_HOST", "10.0.0.1");
        variables.put("GRPC_CLIENT", "stray");
        file.put("grpc.client.echo.address", "file:1");
        assertThat(get("echo").address()).isEqualTo("file:1");
        assertThat(output).containsOnlyOnce("'grpc.client.echo' is ignored").contains("GRPC_CLIENT_ECHO");
    }

    @Test
    void placeholdersInValuesAreResolved() {
        file.put("host", "real");
        file.put("grpc.client.echo.address", "${host}:1");
        assertThat(get("echo").address()).isEqualTo("real:1");
    }

    @ParameterizedTest
    @CsvSource({"9090, self:self", "-1, in-process:mine"})
    void selfIsTheInProcessServerWhenThereIsNoOther(int port, String address) {
        file.put("grpc.server.port", port);
        file.put("grpc.server.in-process-name", "mine");
        file.put("grpc.client.echo.address", "self:self");
        assertThat(get("echo").address()).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void addressIsMissingWhenItIsBlank(String address) {
        file.put("grpc.client.echo.address", address);
        assertThatExceptionOfType(MissingClientAddressException.class).isThrownBy(() -> get("echo"));
    }

    @ParameterizedTest
    @CsvSource({"echo, grpc.client.echo.negotiation-type", "GLOBAL, grpc.client.GLOBAL.negotiation-type"})
    void startFailsWithKeyValueAndRemedyWhenAValueIsUnknown(String client, String key) {
        runner().withPropertyValues("grpc.client.echo.address=localhost:1")
                .withPropertyValues("grpc.client." + client + ".negotiation-type=SSL")
                .withBean(Echo.class)
                .run(context -> {
                    FailureAnalysis analysis = analysis(context.getStartupFailure());
                    assertThat(analysis.getDescription())
                            .containsIgnoringCase(key)
                            .contains("SSL");
                    assertThat(analysis.getAction()).contains("PLAINTEXT", "TLS");
                });
    }

    private ClientSettings get(String client) {
        ConfigurableEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .forEach(source -> environment.getPropertySources().remove(source.getName()));
        environment
                .getPropertySources()
                .addLast(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        environment.getPropertySources().addLast(new MapPropertySource("file", file));
        ConfigurationPropertySources.attach(environment);
        return new ClientSettingsReader(
                        new ClientProperties(environment),
                        new ClientTls(null, () -> null),
                        name -> true,
                        new GrpcCodecs(new DefaultListableBeanFactory())::canCompress,
                        new ClientServices(name -> Set.of()))
                .read(client);
    }

    private record Echo(@GrpcClient("echo") Channel channel) {}
}
