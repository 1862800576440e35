// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.aot;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

/** Finds the {@code …Grpc} class that protoc-gen-grpc-java generates for a service, and what it offers. Thread-safe. */
public final class GeneratedCode {

    private static final String GET_SERVICE_DESCRIPTOR = "getServiceDescriptor";
    private static final String BIND_SERVICE = "bindService";
    private static final Set<String> OF_OBJECT = Set.of("getClass", "notify", "notifyAll", "wait", "clone", "finalize");

    private GeneratedCode() {}

    /** Returns whether a class is such a class. */
    public static boolean isGenerated(Class<?> candidate) {
        Method method = ReflectionUtils.findMethod(candidate, GET_SERVICE_DESCRIPTOR);
        return method != null && method.getReturnType() == ServiceDescriptor.class;
    }

    /** Returns the service of such a class, or nothing if it is none. */
    public static Optional<ServiceDescriptor> service(Class<?> generated) {
        Method method = ReflectionUtils.findMethod(generated, GET_SERVICE_DESCRIPTOR);
        return method != null && ReflectionUtils.invokeMethod(method, null) instanceof ServiceDescriptor service
                ? Optional.of(service)
                : Optional.empty();
    }

    /** Returns the name of the method that is generated for an RPC. */
    public static String methodName(MethodDescriptor<?, ?> rpc) {
        StringBuilder name = new StringBuilder();
        for (String word : String.valueOf(rpc.getBareMethodName()).split("_", -1)) {
            name.append(name.isEmpty() ? StringUtils.uncapitalize(word) : StringUtils.capitalize(word));
        }
        boolean taken = SourceVersion.isKeyword(name) || OF_OBJECT.contains(name.toString());
        return taken ? name + "_" : name.toString();
    }

    /** Returns the class that a service class was generated in, through what it extends. */
    public static Optional<Class<?>> of(Class<?> serviceClass) {
        return Stream.<Class<?>>iterate(serviceClass, type -> type != null, Class::getSuperclass)
                .<Class<?>>mapMulti((type, found) -> {
                    Class<?> enclosing = type.getEnclosingClass();
                    if (enclosing != null && isGenerated(enclosing)) {
                        found.accept(enclosing);
                    }
                })
                .findFirst();
    }

    /**
     * Returns the definition of a service whose calls go through the given object, not through what it may stand for.
     */
    public static ServerServiceDefinition bind(Class<?> generated, BindableService proxy) {
        return Arrays.stream(generated.getMethods())
                .filter(method -> method.getName().equals(BIND_SERVICE)
                        && method.getParameterCount() == 1
                        && method.getParameterTypes()[0].isInstance(proxy))
                .findFirst()
                .map(method -> (ServerServiceDefinition) ReflectionUtils.invokeMethod(method, null, proxy))
                .orElseGet(proxy::bindService);
    }
}
