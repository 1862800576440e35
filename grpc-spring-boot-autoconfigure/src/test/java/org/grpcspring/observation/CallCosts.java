// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import io.grpc.Metadata;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.stub.MetadataUtils;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.grpcspring.client.observation.MeasuredCalls;
import org.grpcspring.client.observation.TracedCalls;
import org.grpcspring.meter.CallMeters;
import org.grpcspring.server.observation.ServedCalls;
import org.grpcspring.server.security.authentication.CachedTokens;
import org.grpcspring.server.security.check.CallDecisions;
import org.grpcspring.server.security.check.GrpcCallAuthorization;
import org.grpcspring.server.security.interceptors.CallSecurity;
import org.grpcspring.span.CallTracing;
import org.grpcspring.span.OpenTelemetrySpans;
import org.grpcspring.test.EchoService;
import org.grpcspring.test.proto.EchoGrpc;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.DefaultAuthorizationManagerFactory;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.core.DefaultOAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthentication;

/** Prints what calls cost without anything, with metrics, with traces too, and secured. */
final class CallCosts {

    private static final CallMeters.Settings ALL = new CallMeters.Settings(Set.of(), true);

    private CallCosts() {}

    public static void main(String[] arguments) throws IOException {
        print("bare", new CallCost(builder -> {}, builder -> {}));
        print("metrics", with(null));
        print("sampled", with(tracing(Sampler.alwaysOn())));
        print("unsampled", with(tracing(Sampler.parentBased(Sampler.alwaysOff()))));
        print("authenticated", secured(calls -> calls.anyCall().authenticated()));
        print("authorized", secured(calls -> calls.anyCall().hasRole("CLERK")));
    }

    private static void print(String name, CallCost measured) {
        try (measured) {
            System.out.println(name + ".call=" + measured.perCall());
            System.out.println(name + ".message=" + measured.perMessage());
        }
    }

    private static CallCost with(@Nullable CallTracing tracing) throws IOException {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        MeasuredCalls calls = new MeasuredCalls(() -> registry, ALL);
        return new CallCost(
                new ServedCalls(CallMeters.ofServer(registry, ALL), tracing, null, List.of(), false)::applyTo,
                builder -> {
                    calls.applyTo(builder, () -> false);
                    builder.intercept(calls);
                    if (tracing != null) {
                        builder.intercept(new TracedCalls(tracing));
                    }
                });
    }

    /** Returns calls of a user whose bearer token is remembered. */
    private static CallCost secured(GrpcCallAuthorization rules) throws IOException {
        Authentication user = new BearerTokenAuthentication(
                new DefaultOAuth2AuthenticatedPrincipal("user", Map.of("sub", "user"), List.of()),
                new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, "token", null, null),
                AuthorityUtils.createAuthorityList("ROLE_CLERK"));
        CallSecurity security = new CallSecurity(
                new CachedTokens(request -> user, Duration.ofHours(1), Clock.systemUTC()),
                CallDecisions.of(List.of(rules), new DefaultAuthorizationManagerFactory<Object>()),
                Set.of(),
                null);
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer 0123456789abcdef");
        ServerInterceptor secured = security.complete(
                        "default", security, EchoGrpc.getServiceDescriptor(), List.of(security))
                .get(0);
        return new CallCost(
                ServerInterceptors.intercept(new EchoService(), secured),
                builder -> {},
                builder -> builder.intercept(MetadataUtils.newAttachHeadersInterceptor(headers)));
    }

    private static CallTracing tracing(Sampler sampler) {
        Tracer tracer = SdkTracerProvider.builder().setSampler(sampler).build().get("test");
        return new CallTracing(
                new OpenTelemetrySpans(
                        tracer, ContextPropagators.create(W3CTraceContextPropagator.getInstance()), sampler),
                Set.of(),
                false);
    }
}
