// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import java.util.List;
import java.util.Objects;
import org.grpcspring.aot.GeneratedCode;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.ClassUtils;

/** Finds generated {@code …Grpc} classes in packages. */
final class GeneratedServices extends ClassPathScanningCandidateComponentProvider {

    private static final String ENDING = "Grpc";

    private final ResourceLoader resources;

    GeneratedServices(ResourceLoader resources) {
        super(false);
        this.resources = resources;
        setResourceLoader(resources);
        addIncludeFilter((type, types) -> type.getClassMetadata().getClassName().endsWith(ENDING));
    }

    List<Class<?>> in(String packageName) {
        return findCandidateComponents(packageName).stream()
                .map(found -> Objects.requireNonNull(found.getBeanClassName()))
                .sorted()
                .<Class<?>>map(name -> ClassUtils.resolveClassName(name, resources.getClassLoader()))
                .filter(GeneratedCode::isGenerated)
                .toList();
    }

    @Override
    protected boolean isCandidateComponent(AnnotatedBeanDefinition definition) {
        return definition.getMetadata().isIndependent();
    }
}
