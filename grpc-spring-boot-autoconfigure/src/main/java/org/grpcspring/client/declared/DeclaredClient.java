// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.declared;

import io.grpc.stub.AbstractStub;
import java.lang.invoke.MethodHandles;
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
 */
record DeclaredClient(Class<?> type, AbstractStub<?> stub, Map<Method, DeclaredMethod> methods)
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
        if (method.isDefault()) {
            // Not by InvocationHandler.invokeDefault, which cannot see interfaces that are not public.
            return MethodHandles.privateLookupIn(method.getDeclaringClass(), MethodHandles.lookup())
                    .unreflectSpecial(method, method.getDeclaringClass())
                    .bindTo(proxy)
                    .invokeWithArguments(arguments);
        }
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "Client of " + type.getName() + " on " + stub.getChannel();
        };
    }
}
