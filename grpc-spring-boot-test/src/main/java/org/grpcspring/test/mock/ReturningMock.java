// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.grpcspring.aot.GeneratedCode;
import org.grpcspring.server.handler.HandlerService;
import org.grpcspring.server.handler.InvalidHandlerException;
import org.grpcspring.server.scope.GrpcCallContext;
import org.jspecify.annotations.Nullable;
import org.mockito.Mockito;

/** Serves mocks of interfaces whose methods return replies. Thread-safe. */
final class ReturningMock {

    private static final Map<Class<?>, Function<GrpcCallContext, @Nullable Object>> OF_DECLARED_CLIENTS = Map.of(
            CallOptions.class,
            call -> CallOptions.DEFAULT.withDeadline(call.getDeadline().orElse(null)),
            Duration.class,
            call -> call.getDeadline()
                    .map(deadline -> Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS)))
                    .orElse(null));

    private ReturningMock() {}

    /** Returns why an interface cannot be that of a service, or null if it can. */
    static @Nullable String problem(Class<?> type, ServiceDescriptor service) {
        List<String> rpcs = service.getMethods().stream()
                .map(GeneratedCode::methodName)
                .sorted()
                .toList();
        for (Method method : HandlerService.methods(type)) {
            if (Modifier.isAbstract(method.getModifiers()) && !rpcs.contains(method.getName())) {
                return "the method %s.%s has the name of no RPC of %s; rename it to one of %s, or make it 'default'"
                        .formatted(type.getName(), method.getName(), service.getName(), rpcs);
            }
        }
        try {
            HandlerService.ofInterface(Mockito.mock(type), type, service, OF_DECLARED_CLIENTS);
            return null;
        } catch (InvalidHandlerException ex) {
            return ex.getMessage() + "; " + ex.getRemedy() + ", or let the field be a generated …ImplBase";
        }
    }

    static ServerServiceDefinition bind(
            MockedService mocked, Object mock, ServiceDescriptor service, Executor executor) {
        HandlerService handlers = HandlerService.ofInterface(mock, mocked.type(), service, OF_DECLARED_CLIENTS);
        handlers.rules().values().forEach(rules -> rules.runOn((call, end) -> executor));
        ServerServiceDefinition.Builder builder = ServerServiceDefinition.builder(service);
        for (ServerMethodDefinition<?, ?> method : handlers.bindService().getMethods()) {
            builder.addMethod(served(method, handlers, mocked));
        }
        return builder.build();
    }

    private static <Q, R> ServerMethodDefinition<Q, R> served(
            ServerMethodDefinition<Q, R> method, HandlerService handlers, MockedService mocked) {
        MethodDescriptor<Q, R> rpc = method.getMethodDescriptor();
        return handlers.rules().containsKey(rpc.getFullMethodName())
                ? method
                : Refusal.of(
                        rpc,
                        "Client '%s' calls %s, for which %s, the type of its mock, has no method: add one that is named '%s'"
                                .formatted(
                                        mocked.client(),
                                        rpc.getFullMethodName(),
                                        mocked.type().getName(),
                                        GeneratedCode.methodName(rpc)));
    }
}
