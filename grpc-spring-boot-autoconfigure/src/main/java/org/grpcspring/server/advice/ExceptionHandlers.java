// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.advice;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.grpcspring.error.ThrownStatus;
import org.grpcspring.order.BeanOrder;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ExceptionDepthComparator;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * The methods annotated with {@link GrpcExceptionHandler} of one service and of every {@link GrpcAdvice}. Immutable.
 */
public final class ExceptionHandlers {

    /** A handler of one of these does not say which exceptions it is for. */
    private static final Set<Class<?>> CATCH_ALL = Set.of(Throwable.class, Exception.class, RuntimeException.class);

    private final List<Map<Class<? extends Throwable>, ExceptionHandlerMethod>> methodsByBean;

    private ExceptionHandlers(List<Map<Class<? extends Throwable>, ExceptionHandlerMethod>> methodsByBean) {
        this.methodsByBean = List.copyOf(methodsByBean);
    }

    /**
     * Collects the handlers of every {@link GrpcAdvice}.
     *
     * @throws InvalidExceptionHandlerException if a method can handle no exception
     */
    public static ExceptionHandlers ofAdvice(ConfigurableListableBeanFactory beanFactory) {
        Map<String, Object> advice = beanFactory.getBeansWithAnnotation(GrpcAdvice.class);
        IdentityHashMap<Object, String> names = new IdentityHashMap<>();
        advice.forEach((name, bean) -> names.put(bean, name));
        return new ExceptionHandlers(advice.values().stream()
                .sorted(BeanOrder.of(names, beanFactory))
                .map(ExceptionHandlers::methods)
                .toList());
    }

    /**
     * Returns these handlers after those of a service itself.
     *
     * @throws InvalidExceptionHandlerException if a method can handle no exception
     */
    public ExceptionHandlers withLocal(Object service) {
        List<Map<Class<? extends Throwable>, ExceptionHandlerMethod>> all = new ArrayList<>();
        all.add(methods(service));
        all.addAll(methodsByBean);
        return new ExceptionHandlers(all);
    }

    /**
     * Asks the handler of an exception, or that of its closest cause which has one. What carries a status is an answer:
     * only handlers that name its class are asked, and no cause of the status counts.
     *
     * @param failure the exception
     * @param call the call that failed
     * @param headers what the client sent
     * @return what the handler returned, or nothing if there is none
     * @throws Throwable what the handler threw
     */
    public Optional<Object> handle(Throwable failure, ServerCall<?, ?> call, Metadata headers) throws Throwable {
        ThrownStatus answer = ThrownStatus.in(failure);
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 20; depth++) {
            for (Map<Class<? extends Throwable>, ExceptionHandlerMethod> methods : methodsByBean) {
                ExceptionHandlerMethod method = closest(methods, cause, answer == null);
                if (method != null) {
                    return Optional.ofNullable(method.handle(cause, call, headers));
                }
            }
            cause = answer != null && cause.equals(answer.exception()) ? null : cause.getCause();
        }
        return Optional.empty();
    }

    /** Returns whether a handler names a class of exceptions, or one of their superclasses that is no catch-all. */
    public boolean name(Class<? extends Throwable> exception) {
        return methodsByBean.stream()
                .flatMap(methods -> methods.keySet().stream())
                .anyMatch(type -> type.isAssignableFrom(exception) && !CATCH_ALL.contains(type));
    }

    private static @Nullable ExceptionHandlerMethod closest(
            Map<Class<? extends Throwable>, ExceptionHandlerMethod> methods, Throwable failure, boolean catchesAll) {
        return methods.keySet().stream()
                .filter(type -> type.isInstance(failure) && (catchesAll || !CATCH_ALL.contains(type)))
                .min(new ExceptionDepthComparator(failure))
                .map(methods::get)
                .orElse(null);
    }

    private static Map<Class<? extends Throwable>, ExceptionHandlerMethod> methods(Object bean) {
        Object target = Objects.requireNonNullElse(AopProxyUtils.getSingletonTarget(bean), bean);
        Map<Class<? extends Throwable>, ExceptionHandlerMethod> methods = new HashMap<>();
        for (Method method : MethodIntrospector.selectMethods(
                target.getClass(), (Method candidate) -> annotation(candidate) != null)) {
            ExceptionHandlerMethod handler =
                    new ExceptionHandlerMethod(target, method, Objects.requireNonNull(annotation(method)));
            for (Class<? extends Throwable> exception : handler.exceptions()) {
                ExceptionHandlerMethod other = methods.putIfAbsent(exception, handler);
                if (other != null) {
                    throw new InvalidExceptionHandlerException(
                            method, "%s handles %s too".formatted(other.method().getName(), exception.getName()));
                }
            }
        }
        return Map.copyOf(methods);
    }

    private static @Nullable GrpcExceptionHandler annotation(Method method) {
        return AnnotatedElementUtils.findMergedAnnotation(method, GrpcExceptionHandler.class);
    }
}
