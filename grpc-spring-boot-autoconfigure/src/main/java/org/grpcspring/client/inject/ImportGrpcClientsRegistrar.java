// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.grpcspring.aot.GeneratedCode;
import org.grpcspring.client.interceptor.OwnInterceptors;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ClassUtils;

/** Registers the stubs that {@link ImportGrpcClients} names. */
final class ImportGrpcClientsRegistrar implements ImportBeanDefinitionRegistrar {

    private final Environment environment;
    private final ResourceLoader resources;

    ImportGrpcClientsRegistrar(Environment environment, ResourceLoader resources) {
        this.environment = environment;
        this.resources = resources;
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata annotated, BeanDefinitionRegistry registry) {
        annotated
                .getMergedRepeatableAnnotationAttributes(
                        ImportGrpcClients.class, ImportGrpcClients.Several.class, false)
                .forEach(attributes -> register(attributes, annotated, registry));
    }

    private void register(
            AnnotationAttributes attributes, AnnotationMetadata annotated, BeanDefinitionRegistry registry) {
        String client = attributes.getString("client");
        List<StubKind> kinds = List.of((StubKind[]) attributes.get("kinds"));
        Stream<Class<?>> types = Arrays.stream(attributes.getClassArray("types"));
        GeneratedServices services = new GeneratedServices(resources);
        Stream<Class<?>> found = packages(attributes, annotated).stream().flatMap(name -> services.in(name).stream());
        Stream.concat(types, found)
                .flatMap(type -> stubs(type, kinds))
                .distinct()
                .forEach(
                        stub -> new ClientBean(stub, client, OwnInterceptors.NONE).register("", registry, environment));
    }

    private Set<String> packages(AnnotationAttributes attributes, AnnotationMetadata annotated) {
        Set<String> packages = new LinkedHashSet<>();
        Stream.of(attributes.getStringArray("basePackages"))
                .map(environment::resolvePlaceholders)
                .forEach(packages::add);
        Stream.of(attributes.getClassArray("basePackageClasses"))
                .map(ClassUtils::getPackageName)
                .forEach(packages::add);
        if (packages.isEmpty() && attributes.getClassArray("types").length == 0) {
            packages.add(ClassUtils.getPackageName(annotated.getClassName()));
        }
        return packages;
    }

    private static Stream<Class<?>> stubs(Class<?> type, List<StubKind> kinds) {
        return GeneratedCode.isGenerated(type)
                ? kinds.stream().map(kind -> kind.of(type)).flatMap(Optional::stream)
                : Stream.of(type);
    }
}
