// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.springframework.beans.factory.support.MergedBeanDefinitionPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ReflectionUtils;

/** Refuses {@link GrpcClient} where Spring would ignore it. */
public final class GrpcClientPlacement implements MergedBeanDefinitionPostProcessor {

    /** Creates the post-processor. */
    public GrpcClientPlacement() {}

    @Override
    public void postProcessMergedBeanDefinition(RootBeanDefinition definition, Class<?> beanType, String beanName) {
        if (AnnotationUtils.isCandidateClass(beanType, GrpcClient.class)) {
            ReflectionUtils.doWithFields(
                    beanType,
                    field -> {
                        if (AnnotatedElementUtils.isAnnotated(field, GrpcClient.class)) {
                            throw new MisplacedGrpcClientException(field, "the field is static");
                        }
                    },
                    GrpcClientPlacement::isStatic);
            ReflectionUtils.doWithMethods(
                    beanType,
                    method -> {
                        if (AnnotatedElementUtils.isAnnotated(method, GrpcClient.class)) {
                            throw new MisplacedGrpcClientException(
                                    method, isStatic(method) ? "the method is static" : "the method has no parameter");
                        }
                    },
                    method -> !isSetter(method));
        }
    }

    private static boolean isSetter(Method method) {
        return method.getDeclaringClass().isRecord() || (!isStatic(method) && method.getParameterCount() > 0);
    }

    private static boolean isStatic(Member member) {
        return Modifier.isStatic(member.getModifiers());
    }
}
