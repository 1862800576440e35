// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.advice;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/** A method that handles some exceptions. Safe for use by many threads. */
final class ExceptionHandlerMethod {

    private static final Set<Class<?>> OTHER_PARAMETERS =
            Set.of(ServerCall.class, MethodDescriptor.class, Metadata.class);

    private static final List<Class<?>> RESULTS = Stream.of(
                    Stream.<Class<?>>of(Status.class, Throwable.class),
                    present("com.google.protobuf.Message"),
                    present("org.springframework.http.ProblemDetail"))
            .flatMap(found -> found)
            .toList();

    private final Object bean;
    private final Method method;
    private final List<Class<? extends Throwable>> exceptions;

    /**
     * Looks at a method.
     *
     * @throws InvalidExceptionHandlerException if it cannot be called, or returns nothing that could be sent
     */
    ExceptionHandlerMethod(Object bean, Method method, GrpcExceptionHandler annotation) {
        this.bean = bean;
        this.method = method;
        ReflectionUtils.makeAccessible(method);
        List<Class<? extends Throwable>> taken = Arrays.stream(method.getParameterTypes())
                .filter(Throwable.class::isAssignableFrom)
                .<Class<? extends Throwable>>map(type -> type.asSubclass(Throwable.class))
                .toList();
        this.exceptions = annotation.value().length > 0 ? List.of(annotation.value()) : taken;
        check(taken);
    }

    private void check(List<Class<? extends Throwable>> taken) {
        if (exceptions.isEmpty() || taken.size() > 1) {
            throw new InvalidExceptionHandlerException(method, "it must name one exception, or take one as parameter");
        }
        for (Class<?> parameter : method.getParameterTypes()) {
            if (!OTHER_PARAMETERS.contains(parameter) && !Throwable.class.isAssignableFrom(parameter)) {
                throw new InvalidExceptionHandlerException(
                        method,
                        "a parameter is of type %s; an exception, ServerCall, MethodDescriptor and Metadata can be had"
                                .formatted(parameter.getName()));
            }
        }
        for (Class<?> exception : exceptions) {
            if (!taken.isEmpty() && !taken.get(0).isAssignableFrom(exception)) {
                throw new InvalidExceptionHandlerException(
                        method,
                        "its parameter of type %s cannot take a %s"
                                .formatted(taken.get(0).getName(), exception.getName()));
            }
        }
        if (method.getReturnType() == void.class) {
            throw new InvalidExceptionHandlerException(method, "it returns nothing; return an io.grpc.Status");
        }
        if (RESULTS.stream().noneMatch(result -> isOneOfTheOther(method.getReturnType(), result))) {
            throw new InvalidExceptionHandlerException(
                    method,
                    "it returns a %s; return a Status, a StatusException, a google.rpc.Status, an exception, a message or a ProblemDetail"
                            .formatted(method.getReturnType().getName()));
        }
    }

    /** Returns whether what is declared as one type may be, or always is, of the other. */
    private static boolean isOneOfTheOther(Class<?> declared, Class<?> result) {
        return declared.isAssignableFrom(result) || result.isAssignableFrom(declared);
    }

    private static Stream<Class<?>> present(String name) {
        ClassLoader loader = ExceptionHandlerMethod.class.getClassLoader();
        return ClassUtils.isPresent(name, loader)
                ? Stream.of(ClassUtils.resolveClassName(name, loader))
                : Stream.empty();
    }

    List<Class<? extends Throwable>> exceptions() {
        return exceptions;
    }

    Method method() {
        return method;
    }

    @Nullable
    Object handle(Throwable failure, ServerCall<?, ?> call, Metadata headers) throws Throwable {
        Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(type -> argument(type, failure, call, headers))
                .toArray();
        try {
            return method.invoke(bean, arguments);
        } catch (InvocationTargetException ex) {
            throw ex.getTargetException();
        }
    }

    private static Object argument(Class<?> type, Throwable failure, ServerCall<?, ?> call, Metadata headers) {
        if (type == ServerCall.class) {
            return call;
        }
        if (type == MethodDescriptor.class) {
            return call.getMethodDescriptor();
        }
        return type == Metadata.class ? headers : failure;
    }
}
