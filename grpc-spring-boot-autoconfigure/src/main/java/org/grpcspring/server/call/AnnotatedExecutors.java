// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import io.grpc.MethodDescriptor;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ReflectionUtils;

/** Reads {@link GrpcExecutor} where it stands on services and their methods. */
final class AnnotatedExecutors {

    private AnnotatedExecutors() {}

    /** Returns the executor that the method of an RPC names, or null. */
    static @Nullable String ofMethod(String method, Class<?> beanClass) {
        String rpc = comparable(String.valueOf(MethodDescriptor.extractBareMethodName(method)));
        for (Method candidate : ReflectionUtils.getUniqueDeclaredMethods(beanClass)) {
            if (comparable(candidate.getName()).equals(rpc)) {
                String executor = of(candidate);
                if (executor != null) {
                    return executor;
                }
            }
        }
        return null;
    }

    /** Returns the executor that a class or method names, or null. */
    static @Nullable String of(AnnotatedElement element) {
        MergedAnnotation<GrpcExecutor> annotation =
                MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY).get(GrpcExecutor.class);
        return annotation.isPresent() ? annotation.getString(MergedAnnotation.VALUE) : null;
    }

    private static String comparable(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }
}
