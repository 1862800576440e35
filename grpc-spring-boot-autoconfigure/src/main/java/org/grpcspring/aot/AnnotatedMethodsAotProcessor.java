// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.aot;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/** Registers the methods of beans that carry an annotation, for native images. */
public abstract class AnnotatedMethodsAotProcessor implements BeanRegistrationAotProcessor {

    private final Class<? extends Annotation> annotation;

    /**
     * Creates a processor.
     *
     * @param annotation the annotation of the methods
     */
    protected AnnotatedMethodsAotProcessor(Class<? extends Annotation> annotation) {
        this.annotation = annotation;
    }

    @Override
    public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
        Set<Method> methods = MethodIntrospector.selectMethods(
                ClassUtils.getUserClass(bean.getBeanClass()),
                (Method method) -> AnnotatedElementUtils.hasAnnotation(method, annotation));
        return methods.isEmpty()
                ? null
                : (generation, code) -> methods.forEach(method ->
                        generation.getRuntimeHints().reflection().registerMethod(method, ExecutableMode.INVOKE));
    }
}
