// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.concurrent.Executor;
import org.grpcspring.aot.GeneratedCode;
import org.grpcspring.client.declared.DeclaredClients;
import org.jspecify.annotations.Nullable;
import org.mockito.Mockito;

/**
 * A service that is mocked for a client.
 *
 * @param client the name of the client
 * @param service the class that was generated for the service
 * @param type the type of the mock
 */
record MockedService(String client, Class<?> service, Class<?> type) {

    /**
     * Reads a field.
     *
     * @throws IllegalStateException if it cannot have a mock
     */
    static MockedService of(Field field, MockGrpcService annotation) {
        Class<?> type = field.getType();
        Class<?> ofType = type.isInterface()
                ? DeclaredClients.service(type)
                : GeneratedCode.of(type).orElse(null);
        Class<?> service = annotation.value() == void.class ? ofType : annotation.value();
        String problem = problem(field, annotation.client(), service, ofType);
        if (problem != null || service == null) {
            throw new IllegalStateException("@MockGrpcService on the field '%s' of %s: %s"
                    .formatted(field.getName(), field.getDeclaringClass().getName(), problem));
        }
        return new MockedService(annotation.client(), service, type);
    }

    private static @Nullable String problem(
            Field field, String client, @Nullable Class<?> service, @Nullable Class<?> ofType) {
        Class<?> type = field.getType();
        if (client.isBlank()) {
            return "the client's name is empty; say which client calls the mock, as its @GrpcClient does";
        }
        if (client.equalsIgnoreCase("GLOBAL")) {
            return "'%s' stands for the keys of all clients; say which client calls the mock, and declare a field for each"
                    .formatted(client);
        }
        if (Modifier.isStatic(field.getModifiers())) {
            return "the field is static, which nothing is injected into; remove 'static'";
        }
        if (Modifier.isFinal(type.getModifiers())
                || !(type.isInterface() || BindableService.class.isAssignableFrom(type))) {
            return "a %s cannot be served; let the field be a generated …ImplBase, or an interface whose methods have the names of the RPCs"
                    .formatted(type.getName());
        }
        if (service == null) {
            return "nothing says which service is mocked; add value = …Grpc.class, the class that was generated for it";
        }
        if (!GeneratedCode.isGenerated(service)) {
            return "%s was not generated for a service; let value be the class …Grpc that protoc-gen-grpc-java made"
                    .formatted(service.getName());
        }
        if (ofType != null && ofType != service) {
            return "value is %s, but the type %s is of %s; leave one of the two out"
                    .formatted(service.getName(), type.getName(), ofType.getName());
        }
        if (!type.isInterface() && !canBeBound(service, type)) {
            return "a %s cannot be served by a mock; let the field be the …ImplBase of a …Grpc class that protoc-gen-grpc-java made"
                    .formatted(type.getName());
        }
        return type.isInterface() ? ReturningMock.problem(type, descriptor(service)) : null;
    }

    private static boolean canBeBound(Class<?> service, Class<?> type) {
        return Arrays.stream(service.getMethods())
                .anyMatch(method -> method.getName().equals("bindService")
                        && method.getParameterCount() == 1
                        && method.getParameterTypes()[0].isAssignableFrom(type));
    }

    private static ServiceDescriptor descriptor(Class<?> service) {
        return GeneratedCode.service(service).orElseThrow();
    }

    /** Returns the name of the service. */
    String name() {
        return descriptor(service).getName();
    }

    Object mock() {
        return Mockito.mock(
                type,
                Mockito.withSettings()
                        .name("the mock of " + name() + " for client '" + client + "'")
                        .defaultAnswer(new Unstubbed(this)));
    }

    /**
     * Returns the service to serve.
     *
     * @param mock serves the calls
     * @param executor where methods run that wait for requests
     */
    ServerServiceDefinition bind(Object mock, Executor executor) {
        return type.isInterface()
                ? ReturningMock.bind(this, mock, descriptor(service), executor)
                : GeneratedCode.bind(service, (BindableService) mock);
    }

    /** Returns it as it is written. */
    @Override
    public String toString() {
        return "@MockGrpcService(client = \"%s\", value = %s.class)".formatted(client, service.getSimpleName());
    }
}
