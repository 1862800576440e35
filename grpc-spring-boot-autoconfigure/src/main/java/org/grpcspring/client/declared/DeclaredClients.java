// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.declared;

import io.grpc.Channel;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.AbstractStub;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.grpcspring.aot.GeneratedCode;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ReflectionUtils;

/** Implements interfaces that are annotated with {@link GrpcClientInterface}. Thread-safe. */
public final class DeclaredClients {

    private DeclaredClients() {}

    /** Returns the generated class of a declared client's service, or null if the type declares none. */
    public static @Nullable Class<?> service(Class<?> type) {
        GrpcClientInterface declared = type.getDeclaredAnnotation(GrpcClientInterface.class);
        return declared == null ? null : declared.value();
    }

    /** Returns the stub that declared clients call by, for transformers to change. */
    public static AbstractStub<?> stub(Channel channel) {
        return new DeclaredStub(channel);
    }

    /**
     * Implements a declared client.
     *
     * @param type the interface
     * @param stub whose channel and options its calls take
     * @throws InvalidClientInterfaceException if it does not fit its service
     */
    public static Object create(Class<?> type, AbstractStub<?> stub) {
        if (!type.isInterface()) {
            throw new InvalidClientInterfaceException(
                    type, "it is not an interface", "Make it an interface, or remove the annotation");
        }
        List<Rpc> rpcs = descriptor(type).getMethods().stream().map(Rpc::of).toList();
        Map<Method, DeclaredMethod> methods = new HashMap<>();
        Map<Method, MethodHandle> defaults = new HashMap<>();
        for (Method method : type.getMethods()) {
            if (Modifier.isAbstract(method.getModifiers()) && !ReflectionUtils.isObjectMethod(method)) {
                methods.put(method, DeclaredMethod.of(method, type, rpcs));
            } else if (method.isDefault()) {
                defaults.put(method, DeclaredClient.ofInterface(method));
            }
        }
        return Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                new DeclaredClient(type, stub, Map.copyOf(methods), Map.copyOf(defaults)));
    }

    private static ServiceDescriptor descriptor(Class<?> type) {
        Class<?> generated = service(type);
        return Optional.ofNullable(generated)
                .flatMap(GeneratedCode::service)
                .orElseThrow(() -> new InvalidClientInterfaceException(
                        type,
                        "%s is not a generated service".formatted(generated == null ? "nothing" : generated.getName()),
                        "Name the class that protoc-gen-grpc-java generated for the service, such as FooGrpc.class"));
    }
}
