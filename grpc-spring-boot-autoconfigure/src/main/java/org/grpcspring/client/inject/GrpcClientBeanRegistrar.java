// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import io.grpc.ClientInterceptor;
import java.util.Arrays;
import java.util.List;
import org.grpcspring.client.interceptor.OwnInterceptors;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/** Registers what {@link GrpcClientBean} describes. */
final class GrpcClientBeanRegistrar implements ImportBeanDefinitionRegistrar {

    private final Environment environment;

    GrpcClientBeanRegistrar(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata annotated, BeanDefinitionRegistry registry) {
        annotated
                .getMergedRepeatableAnnotationAttributes(GrpcClientBean.class, GrpcClientBeans.class, false)
                .forEach(bean -> register(bean, registry));
    }

    private void register(AnnotationAttributes bean, BeanDefinitionRegistry registry) {
        AnnotationAttributes client = bean.getAnnotation("client");
        OwnInterceptors interceptors = new OwnInterceptors(
                interceptors(client),
                List.of(client.getStringArray("interceptorNames")),
                client.getBoolean("sortInterceptors"));
        new ClientBean(bean.getClass("clazz"), client.getString("value"), interceptors)
                .register(bean.getString("beanName"), registry, environment);
    }

    private static List<Class<? extends ClientInterceptor>> interceptors(AnnotationAttributes client) {
        return Arrays.stream(client.getClassArray("interceptors"))
                .<Class<? extends ClientInterceptor>>map(type -> type.asSubclass(ClientInterceptor.class))
                .toList();
    }
}
