// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.inject;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.grpcspring.aot.GeneratedCodeHints;
import org.grpcspring.client.stub.GrpcStubs;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.ReflectionUtils;

/** Registers the stubs that are injected into a bean, and their messages, for native images. */
final class GrpcClientAotProcessor implements BeanRegistrationAotProcessor {

    @Override
    public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
        List<Class<?>> stubs = new ArrayList<>();
        Executable creator = bean.resolveInstantiationDescriptor().executable();
        collectParameters(creator, stubs);
        ReflectionUtils.doWithFields(bean.getBeanClass(), field -> collect(field, stubs));
        ReflectionUtils.doWithMethods(bean.getBeanClass(), method -> collectParameters(method, stubs));
        return stubs.isEmpty()
                ? null
                : (generation, code) -> stubs.forEach(stub -> register(generation.getRuntimeHints(), stub));
    }

    private static void collect(Field field, List<Class<?>> stubs) {
        if (isClient(field)) {
            stubs.add(field.getType());
        }
    }

    private static void collectParameters(Executable executable, List<Class<?>> stubs) {
        boolean all = isClient(executable);
        Arrays.stream(executable.getParameters())
                .filter(parameter -> all || isClient(parameter))
                .map(Parameter::getType)
                .forEach(stubs::add);
    }

    private static boolean isClient(AnnotatedElement element) {
        return MergedAnnotations.from(element).isPresent(GrpcClient.class);
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
        Class<?> generated = stub.getEnclosingClass();
        if (generated != null && GeneratedCodeHints.isGenerated(generated)) {
            GeneratedCodeHints.register(hints, generated);
        }
    }
}
