// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import java.lang.annotation.Annotation;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;

/** Tells which injection points carry {@link GrpcClient}, directly, by a meta-annotation or on their setter. */
final class GrpcClientInjectionPoints {

    private GrpcClientInjectionPoints() {}

    static @Nullable GrpcClient find(DependencyDescriptor descriptor) {
        GrpcClient client = find(descriptor.getAnnotations());
        MethodParameter parameter = descriptor.getMethodParameter();
        if (client == null && parameter != null && parameter.getMethod() != null) {
            client = find(parameter.getMethodAnnotations());
        }
        return client;
    }

    private static @Nullable GrpcClient find(Annotation[] annotations) {
        return MergedAnnotations.from(annotations)
                .get(GrpcClient.class)
                .synthesize(MergedAnnotation::isPresent)
                .orElse(null);
    }
}
