// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.grpcspring.server.scope.CallContexts;
import org.jspecify.annotations.Nullable;
import org.mockito.Mockito;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * The mocks of a context, none of which is a bean: one whose type is that of a declared client would be injected in the
 * place of the client. Serves them from when the first bean may be created until the last one is destroyed.
 */
final class GrpcMocks {

    private final Map<MockedService, Object> mocks;
    private final Map<MockedClient, String> names;
    private @Nullable MockChecks checks;

    private GrpcMocks(Map<MockedService, Object> mocks, Map<MockedClient, String> names) {
        this.mocks = mocks;
        this.names = names;
    }

    static GrpcMocks of(Set<MockedService> services) {
        Map<MockedService, Object> mocks =
                services.stream().collect(Collectors.toMap(service -> service, MockedService::mock));
        String id = UUID.randomUUID().toString();
        Map<MockedClient, String> names = new HashMap<>();
        for (MockedService service : services) {
            MockedClient client = MockedClient.of(service.client());
            names.put(client, id + "/mock-of-" + client.plainName());
        }
        return new GrpcMocks(mocks, names);
    }

    /** Lets clients call the mocks, whatever the properties of the application say. */
    void connect(ConfigurableEnvironment environment) {
        checks = MockChecks.of(mocks.keySet(), environment);
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource("Mocked gRPC services of a test", properties()));
    }

    private Map<String, Object> properties() {
        Map<String, Object> properties = new LinkedHashMap<>();
        names.forEach((client, name) -> client.prefixes().forEach(prefix -> {
            properties.put(prefix.append("address").toString(), "local:" + name);
            properties.put(prefix.append("negotiation-type").toString(), "PLAINTEXT");
        }));
        return properties;
    }

    /** Starts the servers, and lets them be closed with what is the last to be destroyed. */
    void start(ConfigurableListableBeanFactory beanFactory) {
        if (Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING)) {
            return;
        }
        names.forEach((client, name) -> {
            Map<MockedService, Object> ofClient = new HashMap<>(mocks);
            ofClient.keySet().removeIf(service -> !client.equals(MockedClient.of(service.client())));
            MockServer server = new MockServer(name, ofClient, new CallContexts(beanFactory));
            ((DefaultListableBeanFactory) beanFactory).registerDisposableBean(name, server::close);
            beanFactory.registerSingleton(name, new OpenCalls(server));
        });
    }

    /** Returns the mock for a field. */
    Object get(MockGrpcService annotation, DependencyDescriptor point) {
        Field field = Objects.requireNonNull(point.getField());
        MockedService service = MockedService.of(field, annotation);
        return Objects.requireNonNull(
                mocks.get(service),
                () ->
                        "%s is on the field '%s' of %s, which is not the test class, nor does that extend it or is enclosed by it: declare the field there"
                                .formatted(
                                        service,
                                        field.getName(),
                                        field.getDeclaringClass().getName()));
    }

    /**
     * Checks that the mocks are called.
     *
     * @throws IllegalStateException if one never is
     */
    void check(ApplicationContext context, Class<?> testClass) {
        Objects.requireNonNull(checks).check(context, testClass);
    }

    void reset() {
        Mockito.reset(mocks.values().toArray());
    }
}
