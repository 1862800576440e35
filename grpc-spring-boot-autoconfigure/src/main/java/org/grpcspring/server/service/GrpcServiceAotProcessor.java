// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.service;

import io.grpc.ServerInterceptor;
import java.util.List;
import org.grpcspring.aot.GeneratedCodeHints;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;

/** Registers the messages and the interceptor classes of a {@link GrpcService} bean for native images. */
final class GrpcServiceAotProcessor implements BeanRegistrationAotProcessor {

    @Override
    public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
        GrpcService annotation = bean.getBeanFactory().findAnnotationOnBean(bean.getBeanName(), GrpcService.class);
        if (annotation == null) {
            return null;
        }
        Class<?> generated = generatedClass(bean.getBeanClass());
        List<Class<? extends ServerInterceptor>> interceptors = List.of(annotation.interceptors());
        return (generation, code) -> {
            if (generated != null) {
                GeneratedCodeHints.register(generation.getRuntimeHints(), generated);
            }
            interceptors.forEach(interceptor -> generation
                    .getRuntimeHints()
                    .reflection()
                    .registerType(interceptor, MemberCategory.INVOKE_DECLARED_CONSTRUCTORS));
        };
    }

    private static @Nullable Class<?> generatedClass(Class<?> serviceClass) {
        for (Class<?> type = serviceClass; type != null; type = type.getSuperclass()) {
            Class<?> enclosing = type.getEnclosingClass();
            if (enclosing != null && GeneratedCodeHints.isGenerated(enclosing)) {
                return enclosing;
            }
        }
        return null;
    }
}
