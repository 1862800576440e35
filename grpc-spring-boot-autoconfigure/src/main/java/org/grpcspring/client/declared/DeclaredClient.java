// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.declared;

import io.grpc.stub.AbstractStub;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the proxy of a declared client does.
 *
 * @param type the interface
 * @param stub whose channel and options the calls take
 * @param methods the methods that call
 * @param defaults the methods with a body of their own, each taking the proxy and its arguments
 */
record DeclaredClient(
        Class<?> type, AbstractStub<?> stub, Map<Method, DeclaredMethod> methods, Map<Method, MethodHandle> defaults)
        implements InvocationHandler {

    private static final Object[] NOTHING = {};

    // A proxy equals itself only; asking it would come here again.
    @Override
    @SuppressWarnings("ReferenceEquality")
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] given) throws Throwable {
        Object[] arguments = given == null ? NOTHING : given;
        DeclaredMethod declared = methods.get(method);
        if (declared != null) {
            return declared.call(stub, arguments);
        }
        MethodHandle ofInterface = defaults.get(method);
        if (ofInterface != null) {
            return (Object) ofInterface.invokeExact(proxy, arguments);
        }
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "Client of " + type.getName() + " on " + stub.getChannel();
        };
    }

    /** Returns a {@code default} method, taking the proxy and its arguments. */
    // Not by InvocationHandler.invokeDefault, which cannot see interfaces that are not public.
    static MethodHandle ofInterface(Method method) {
        Class<?> declaring = method.getDeclaringClass();
        try {
            return MethodHandles.privateLookupIn(declaring, MethodHandles.lookup())
                    .unreflectSpecial(method, declaring)
                    .asSpreader(Object[].class, method.getParameterCount())
                    .asType(MethodType.methodType(Object.class, Object.class, Object[].class));
        } catch (IllegalAccessException ex) {
            throw new IllegalStateException(method + " cannot be called: open its package to this library", ex);
        }
    }
}
