// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import io.grpc.ManagedChannel;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Optional;
import org.grpcspring.client.inject.GrpcClient;
import org.grpcspring.client.inject.GrpcClientInjectionPoints;
import org.grpcspring.client.stub.GrpcStubs;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.UnsatisfiedDependencyException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.Order;
import org.springframework.util.StringUtils;

/** Explains that a stub or a channel is injected only where @GrpcClient stands, unless it is a bean. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class MissingGrpcClientFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException failure) {
        InjectionPoint point = innermost(rootFailure);
        Class<?> type = failure.getResolvableType() == null
                ? null
                : failure.getResolvableType().resolve();
        if (point == null || type == null || !(isChannel(type) || GrpcStubs.isStub(type))) {
            return null;
        }
        Optional<Field> annotated = Arrays.stream(
                        point.getMember().getDeclaringClass().getDeclaredFields())
                .filter(field -> field.getType() == type && AnnotatedElementUtils.isAnnotated(field, GrpcClient.class))
                .findFirst();
        String name = annotated
                .map(field -> AnnotatedElementUtils.findMergedAnnotation(field, GrpcClient.class))
                .map(GrpcClient::value)
                .orElse("name");
        return new FailureAnalysis(
                "%s has the type %s, but no @GrpcClient, and there is no bean of this type%s"
                        .formatted(
                                StringUtils.capitalize(GrpcClientInjectionPoints.describe(point)),
                                type.getName(),
                                annotated
                                        .map(field -> "; the annotation on the field '%s' does not apply to it"
                                                .formatted(field.getName()))
                                        .orElse("")),
                action(point, name),
                failure);
    }

    private static String action(InjectionPoint point, String client) {
        MethodParameter parameter = point.getMethodParameter();
        return parameter == null
                ? "Put @GrpcClient(\"%s\") on the field, or make the stub a bean with @ImportGrpcClients"
                        .formatted(client)
                : ("Put @GrpcClient(\"%s\") on the parameter, or make the stub a bean with @ImportGrpcClients. Where Lombok writes"
                                + " the constructor, annotate the field and add the line 'lombok.copyableAnnotations += %s' to lombok.config")
                        .formatted(client, GrpcClient.class.getName());
    }

    private static boolean isChannel(Class<?> type) {
        return type != Object.class && type.isAssignableFrom(ManagedChannel.class);
    }

    private static @Nullable InjectionPoint innermost(Throwable failure) {
        InjectionPoint found = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnsatisfiedDependencyException unsatisfied) {
                found = unsatisfied.getInjectionPoint();
            }
        }
        return found;
    }
}
