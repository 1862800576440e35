// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.service;

import io.grpc.ServerInterceptor;
import java.util.List;
import org.grpcspring.aot.GeneratedCode;
import org.grpcspring.aot.GeneratedCodeHints;
import org.grpcspring.server.handler.HandlerService;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.util.ClassUtils;

/** Registers the messages, the handlers and the interceptor classes of a {@link GrpcService} bean for native images. */
final class GrpcServiceAotProcessor implements BeanRegistrationAotProcessor {

    @Override
    public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
        // An inner bean cannot be looked up by its name.
        GrpcService annotation = bean.isInnerBean()
                ? null
                : bean.getBeanFactory().findAnnotationOnBean(bean.getBeanName(), GrpcService.class);
        if (annotation == null) {
            return null;
        }
        Class<?> beanClass = ClassUtils.getUserClass(bean.getBeanClass());
        boolean handles = annotation.value() != void.class;
        Class<?> generated =
                handles ? annotation.value() : GeneratedCode.of(beanClass).orElse(null);
        List<Class<? extends ServerInterceptor>> interceptors = List.of(annotation.interceptors());
        return (generation, code) -> {
            if (generated != null) {
                GeneratedCodeHints.register(generation.getRuntimeHints(), generated);
            }
            if (handles) {
                HandlerService.methods(beanClass)
                        .forEach(method -> generation
                                .getRuntimeHints()
                                .reflection()
                                .registerMethod(method, ExecutableMode.INVOKE));
            }
            interceptors.forEach(interceptor -> generation
                    .getRuntimeHints()
                    .reflection()
                    .registerType(interceptor, MemberCategory.INVOKE_DECLARED_CONSTRUCTORS));
        };
    }
}
