// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import java.lang.annotation.Annotation;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;

/**
 * Finds the injection points that carry {@link GrpcClient}, directly, by a meta-annotation or on their setter, and
 * describes them for messages.
 */
public final class GrpcClientInjectionPoints {

    private GrpcClientInjectionPoints() {}

    static @Nullable GrpcClient find(DependencyDescriptor descriptor) {
        GrpcClient client = find(descriptor.getAnnotations());
        MethodParameter parameter = descriptor.getMethodParameter();
        if (client == null && parameter != null && parameter.getMethod() != null) {
            client = find(parameter.getMethodAnnotations());
        }
        return client;
    }

    /** Returns a point and its class, as in {@code the field 'orders' of com.example.Caller}. */
    public static String describe(InjectionPoint point) {
        String declaring = point.getMember().getDeclaringClass().getName();
        MethodParameter parameter = point.getMethodParameter();
        if (parameter == null) {
            return "the field '%s' of %s".formatted(point.getMember().getName(), declaring);
        }
        parameter.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
        String name = parameter.getParameterName();
        return "the parameter %s of %s"
                .formatted(
                        name == null ? String.valueOf(parameter.getParameterIndex()) : "'" + name + "'",
                        parameter.getMethod() == null
                                ? "the constructor of " + declaring
                                : "the method %s.%s"
                                        .formatted(
                                                declaring, parameter.getMethod().getName()));
    }

    private static @Nullable GrpcClient find(Annotation[] annotations) {
        return MergedAnnotations.from(annotations)
                .get(GrpcClient.class)
                .synthesize(MergedAnnotation::isPresent)
                .orElse(null);
    }
}
