// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.stub;

import io.grpc.Channel;
import io.grpc.ServiceDescriptor;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.stream.Stream;
import org.grpcspring.client.declared.DeclaredClients;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Creates stubs of every kind that a generator makes: by the static method of the enclosing class that takes a channel
 * and returns the stub, or else by the stub's public constructor that takes a channel. Thread-safe.
 */
public final class GrpcStubs {

    private GrpcStubs() {}

    /** Returns whether a type is a stub that can be created here, or a declared client. */
    public static boolean isStub(Class<?> type) {
        return creator(type) != null || DeclaredClients.service(type) != null;
    }

    /**
     * Creates a stub.
     *
     * @param type the stub's type
     * @param channel the channel that it calls on
     * @throws IllegalArgumentException if the type is not a stub
     */
    public static Object create(Class<?> type, Channel channel) {
        Executable creator = creator(type);
        if (creator instanceof Constructor<?> constructor) {
            return BeanUtils.instantiateClass(constructor, channel);
        }
        Object stub = creator instanceof Method factory ? ReflectionUtils.invokeMethod(factory, null, channel) : null;
        if (stub == null) {
            throw new IllegalArgumentException(type.getName() + " is not a generated gRPC stub");
        }
        return stub;
    }

    /** Returns the service of a stub, or null if its enclosing class does not tell. */
    public static @Nullable ServiceDescriptor service(Class<?> type) {
        Method descriptor = descriptor(type);
        return descriptor != null && ReflectionUtils.invokeMethod(descriptor, null) instanceof ServiceDescriptor service
                ? service
                : null;
    }

    /** Returns the method that returns the service of a stub, or null if there is none. */
    public static @Nullable Method descriptor(Class<?> type) {
        Class<?> generated = generated(type);
        Method method = generated == null ? null : ReflectionUtils.findMethod(generated, "getServiceDescriptor");
        return method != null && Modifier.isStatic(method.getModifiers()) ? method : null;
    }

    /**
     * Returns the class that was generated for the service of a stub or a declared client, or null if none is known.
     */
    public static @Nullable Class<?> generated(Class<?> type) {
        Class<?> declared = DeclaredClients.service(type);
        return declared == null ? type.getEnclosingClass() : declared;
    }

    /** Returns the method or constructor that creates a stub of the type from a channel, or null if there is none. */
    public static @Nullable Executable creator(Class<?> type) {
        Class<?> generated = type.getEnclosingClass();
        if (generated == null) {
            return null;
        }
        Stream<Executable> factories = Arrays.stream(generated.getMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers()) && method.getReturnType() == type)
                .map(Executable.class::cast);
        return Stream.concat(factories, Arrays.stream(type.getConstructors()))
                .filter(creator -> Arrays.equals(creator.getParameterTypes(), new Class<?>[] {Channel.class}))
                .findFirst()
                .orElse(null);
    }
}
