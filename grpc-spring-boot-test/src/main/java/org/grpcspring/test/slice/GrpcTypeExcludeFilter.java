// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.slice;

import io.grpc.CallCredentials;
import io.grpc.ClientInterceptor;
import io.grpc.NameResolverProvider;
import io.grpc.ServerInterceptor;
import java.util.Set;
import org.grpcspring.client.channel.GrpcChannelBuilderCustomizer;
import org.grpcspring.client.inject.StubTransformer;
import org.grpcspring.client.interceptor.GrpcGlobalClientInterceptor;
import org.grpcspring.codec.GrpcCodec;
import org.grpcspring.observation.CallEndListener;
import org.grpcspring.server.advice.GrpcAdvice;
import org.grpcspring.server.interceptor.GrpcGlobalServerInterceptor;
import org.grpcspring.server.security.authentication.GrpcAuthenticationReader;
import org.grpcspring.server.security.check.GrpcCallAuthorization;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.server.service.ServiceInterceptors;
import org.grpcspring.server.transport.GrpcServerBuilderCustomizer;
import org.grpcspring.server.validation.MessageRules;
import org.springframework.boot.test.context.filter.annotation.StandardAnnotationCustomizableTypeExcludeFilter;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.convert.converter.GenericConverter;

/** Says which components of an application are in the slice of {@link GrpcTest}. */
final class GrpcTypeExcludeFilter extends StandardAnnotationCustomizableTypeExcludeFilter<GrpcTest> {

    private static final Set<Class<?>> INCLUDES = Set.of(
            CallCredentials.class,
            CallEndListener.class,
            ClientInterceptor.class,
            Converter.class,
            GenericConverter.class,
            GrpcAdvice.class,
            GrpcAuthenticationReader.class,
            GrpcCallAuthorization.class,
            GrpcChannelBuilderCustomizer.class,
            GrpcCodec.class,
            GrpcGlobalClientInterceptor.class,
            GrpcGlobalServerInterceptor.class,
            GrpcServerBuilderCustomizer.class,
            MessageRules.class,
            NameResolverProvider.class,
            ServerInterceptor.class,
            ServiceInterceptors.class,
            StubTransformer.class);

    private final Set<Class<?>> services;

    GrpcTypeExcludeFilter(Class<?> testClass) {
        super(testClass);
        services = Set.of(getAnnotation().getValue("services", Class[].class).orElse(new Class<?>[0]));
    }

    @Override
    protected Set<Class<?>> getKnownIncludes() {
        return INCLUDES;
    }

    @Override
    protected Set<Class<?>> getComponentIncludes() {
        return services.isEmpty() ? Set.of(GrpcService.class) : services;
    }
}
