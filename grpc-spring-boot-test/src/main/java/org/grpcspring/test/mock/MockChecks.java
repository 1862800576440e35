// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.grpcspring.server.service.GrpcServiceDefinition;
import org.grpcspring.spelling.KnownNames;
import org.grpcspring.test.inprocess.OwnClients;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Finds mocks that nothing calls, and those that stand in the way of a service of the application.
 *
 * @param services what is mocked
 * @param configured the names below which properties of clients are set
 * @param known those of the mocked services whose clients have properties
 * @param own those of the mocked services whose clients call the application's own servers without the mock
 */
record MockChecks(
        Set<MockedService> services, Set<String> configured, Set<MockedService> known, Set<MockedService> own) {

    static MockChecks of(Set<MockedService> services, ConfigurableEnvironment environment) {
        return new MockChecks(
                services,
                MockedClient.configured(environment),
                services.stream()
                        .filter(service -> MockedClient.of(service.client()).isConfigured(environment))
                        .collect(Collectors.toSet()),
                services.stream()
                        .filter(service -> OwnClients.include(
                                environment, MockedClient.of(service.client()).prefixes()))
                        .collect(Collectors.toSet()));
    }

    void check(ApplicationContext context, Class<?> testClass) {
        for (MockedService service : services) {
            if (!known.contains(service)) {
                checkClient(service, context, testClass);
            }
            if (own.contains(service)) {
                checkServed(service, context);
            }
        }
    }

    private void checkClient(MockedService service, ApplicationContext context, Class<?> testClass) {
        Set<String> names = new TreeSet<>();
        context.getBeanProvider(GrpcChannels.class).forEach(channels -> names.addAll(channels.names()));
        MockedClient mocked = MockedClient.of(service.client());
        if (!isAmong(names, mocked)) {
            names.addAll(TestClients.of(testClass, context));
        }
        if (!isAmong(names, mocked)) {
            names.addAll(configured);
            throw new IllegalStateException(
                    "%s: no client has the name '%s'. %s A client has it by @GrpcClient, by @ImportGrpcClients, or by keys grpc.client.%s."
                            .formatted(
                                    service,
                                    service.client(),
                                    KnownNames.of(names).instead(service.client()),
                                    service.client()));
        }
    }

    private static boolean isAmong(Set<String> names, MockedClient mocked) {
        return names.stream().map(MockedClient::of).anyMatch(mocked::equals);
    }

    private static void checkServed(MockedService service, ApplicationContext context) {
        for (GrpcServerLifecycle server :
                (Iterable<GrpcServerLifecycle>) context.getBeanProvider(GrpcServerLifecycle.class).stream()::iterator) {
            for (GrpcServiceDefinition served : server.facts().services()) {
                if (served.definition().getServiceDescriptor().getName().equals(service.name())) {
                    throw new IllegalStateException(
                            "%s: client '%s' calls the application's own server, which serves %s by the bean '%s'. Stub that bean by a @MockitoSpyBean instead, or set 'grpc.client.%s.address' in the test to that of another application, which the mock then stands for"
                                    .formatted(
                                            service,
                                            service.client(),
                                            service.name(),
                                            served.beanName(),
                                            service.client()));
                }
            }
        }
    }
}
