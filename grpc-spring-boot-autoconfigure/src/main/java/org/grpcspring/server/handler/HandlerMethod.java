// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.List;
import java.util.function.Function;
import org.grpcspring.server.scope.GrpcCallContext;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.KotlinDetector;
import org.springframework.util.ReflectionUtils;

/** The method of a bean that serves an RPC. Safe for use by many threads. */
final class HandlerMethod {

    private final Object bean;
    private final Method method;
    private final Rpc rpc;
    private final HandlerSignature signature;
    private final @Nullable MethodHandle handle;
    private final boolean takesOnlyTheRequest;

    /**
     * Checks a method.
     *
     * @throws InvalidHandlerException if it does not fit, or cannot be called on the bean
     */
    HandlerMethod(Object bean, Class<?> beanClass, Method method, Rpc rpc) {
        this.bean = bean;
        this.rpc = rpc;
        this.signature = HandlerSignature.of(method, beanClass, rpc);
        this.method = invocable(method, bean);
        this.handle = KotlinDetector.isSuspendingFunction(method) ? null : handle(this.method, bean);
        this.takesOnlyTheRequest = signature.extras().size() == 1 && signature.requests() != RequestForm.NONE;
    }

    private Method invocable(Method declared, Object proxied) {
        try {
            Method invocable = AopUtils.selectInvocableMethod(declared, proxied.getClass());
            ReflectionUtils.makeAccessible(invocable);
            return invocable;
        } catch (IllegalStateException ex) {
            throw new InvalidHandlerException(
                    "The method %s cannot be called on the bean's proxy".formatted(Rpc.name(declared)),
                    "Declare it in an interface that the proxy has, or set spring.aop.proxy-target-class to true; make it public: "
                            + ex.getMessage());
        }
    }

    private static MethodHandle handle(Method method, Object bean) {
        try {
            return MethodHandles.lookup()
                    .unreflect(method)
                    .bindTo(bean)
                    .asSpreader(Object[].class, method.getParameterCount())
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (IllegalAccessException ex) {
            throw new IllegalStateException(Rpc.name(method) + " was made accessible", ex);
        }
    }

    HandlerSignature signature() {
        return signature;
    }

    /** Returns the arguments of a call that is being served on this thread. */
    @Nullable
    Object[] arguments(@Nullable Object request) {
        if (takesOnlyTheRequest) {
            return new Object[] {request};
        }
        List<@Nullable Function<GrpcCallContext, @Nullable Object>> extras = signature.extras();
        @Nullable Object[] arguments = new Object[extras.size()];
        for (int i = 0; i < arguments.length; i++) {
            Function<GrpcCallContext, @Nullable Object> extra = extras.get(i);
            arguments[i] = extra == null ? request : extra.apply(GrpcCallContext.current());
        }
        return arguments;
    }

    @Nullable
    Object invoke(@Nullable Object[] arguments) throws Throwable {
        return handle == null ? Coroutines.invoke(method, bean, arguments) : (Object) handle.invokeExact(arguments);
    }

    boolean sendsMany() {
        return rpc.streamsReplies();
    }

    /** Returns what was returned as the source of replies, which cannot be null. */
    Object returned(@Nullable Object result) {
        if (result == null) {
            throw new InvalidReplyException(Rpc.name(method) + " returned null");
        }
        return result;
    }

    /** Returns a reply that can be sent: neither null nor of another type. */
    Object checked(@Nullable Object reply) {
        Object empty = rpc.reply().empty();
        if (empty != null && signature.returnsNothing()) {
            return empty;
        }
        if (!rpc.reply().type().isInstance(reply)) {
            throw new InvalidReplyException("%s returned %s where the RPC %s replies with a %s"
                    .formatted(
                            Rpc.name(method),
                            reply == null ? null : reply.getClass().getName(),
                            rpc,
                            rpc.reply()));
        }
        return reply;
    }
}
