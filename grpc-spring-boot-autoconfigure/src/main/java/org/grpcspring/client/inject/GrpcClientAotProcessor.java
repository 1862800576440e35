// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.grpcspring.aot.GeneratedCode;
import org.grpcspring.aot.GeneratedCodeHints;
import org.grpcspring.client.declared.DeclaredClients;
import org.grpcspring.client.stub.GrpcStubs;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.ReflectionUtils;

/** Registers the stubs that are injected into a bean or are beans, and their messages, for native images. */
final class GrpcClientAotProcessor implements BeanRegistrationAotProcessor {

    @Override
    public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
        Set<Class<?>> stubs = new LinkedHashSet<>();
        Set<Class<?>> interceptors = new LinkedHashSet<>();
        ClientBean stub = ClientBean.of(bean.getBeanName(), bean.getBeanFactory());
        if (stub != null) {
            stubs.add(stub.type());
            interceptors.addAll(stub.interceptors().classes());
        }
        BiConsumer<AnnotatedElement, Class<?>> found = (element, type) -> {
            stubs.add(type);
            interceptors.addAll(
                    client(element).map(GrpcClient::interceptors).map(List::of).orElse(List.of()));
        };
        collectParameters(bean.resolveInstantiationDescriptor().executable(), found);
        ReflectionUtils.doWithFields(
                bean.getBeanClass(), field -> client(field).ifPresent(client -> found.accept(field, field.getType())));
        ReflectionUtils.doWithMethods(bean.getBeanClass(), method -> collectParameters(method, found));
        if (stubs.isEmpty()) {
            return null;
        }
        return (generation, code) -> {
            stubs.forEach(type -> register(generation.getRuntimeHints(), type));
            interceptors.forEach(interceptor -> generation
                    .getRuntimeHints()
                    .reflection()
                    .registerType(interceptor, MemberCategory.INVOKE_DECLARED_CONSTRUCTORS));
        };
    }

    private static void collectParameters(Executable executable, BiConsumer<AnnotatedElement, Class<?>> found) {
        boolean all = client(executable).isPresent();
        for (Parameter parameter : executable.getParameters()) {
            if (client(parameter).isPresent()) {
                found.accept(parameter, parameter.getType());
            } else if (all) {
                found.accept(executable, parameter.getType());
            }
        }
    }

    private static Optional<GrpcClient> client(AnnotatedElement element) {
        return MergedAnnotations.from(element).get(GrpcClient.class).synthesize(MergedAnnotation::isPresent);
    }

    private static void register(RuntimeHints hints, Class<?> stub) {
        Executable creator = GrpcStubs.creator(stub);
        if (creator instanceof Method factory) {
            hints.reflection().registerMethod(factory, ExecutableMode.INVOKE);
        } else if (creator instanceof Constructor<?> constructor) {
            hints.reflection().registerConstructor(constructor, ExecutableMode.INVOKE);
        }
        Method descriptor = GrpcStubs.descriptor(stub);
        if (descriptor != null) {
            hints.reflection().registerMethod(descriptor, ExecutableMode.INVOKE);
        }
        if (DeclaredClients.service(stub) != null) {
            hints.proxies().registerJdkProxy(stub);
            hints.reflection().registerType(stub, MemberCategory.INVOKE_PUBLIC_METHODS);
        }
        Class<?> generated = GrpcStubs.generated(stub);
        if (generated != null && GeneratedCode.isGenerated(generated)) {
            GeneratedCodeHints.register(hints, generated);
        }
    }
}
