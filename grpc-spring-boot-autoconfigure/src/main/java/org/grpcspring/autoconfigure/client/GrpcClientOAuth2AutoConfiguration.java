// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.client.security.AuthorizedClients;
import org.grpcspring.client.security.BoundedAnswers;
import org.grpcspring.client.security.RegisteredTokens;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.ClientCredentialsOAuth2AuthorizedClientProvider;
import org.springframework.security.oauth2.client.InMemoryOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientClientCredentialsTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.web.client.RestClient;

/** Gets tokens for clients whose keys name a client registration. */
@AutoConfiguration(
        after = GrpcClientAutoConfiguration.class,
        afterName = "org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientAutoConfiguration")
@ConditionalOnClass({OAuth2AuthorizedClientManager.class, RestClient.class})
@ConditionalOnBean({GrpcChannels.class, ClientRegistrationRepository.class})
public final class GrpcClientOAuth2AutoConfiguration {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Longer than any token is valid: it is RegisteredTokens that knows when another one is needed. */
    private static final Duration ALWAYS = Duration.ofDays(36500);

    @Bean
    @ConditionalOnMissingBean
    RegisteredTokens grpcRegisteredTokens(
            ClientRegistrationRepository registrations,
            ObjectProvider<AuthorizedClientServiceOAuth2AuthorizedClientManager> manager,
            ObjectProvider<OAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest>> endpoint) {
        return new RegisteredTokens(new AuthorizedClients(
                registrations,
                Optional.ofNullable(manager.getIfUnique())
                        .orElseGet(() -> manager(
                                registrations, endpoint.getIfUnique(GrpcClientOAuth2AutoConfiguration::endpoint)))));
    }

    // Not a bean: one would take the place of that which Spring Security makes for the controllers of a web
    // application.
    private static AuthorizedClientServiceOAuth2AuthorizedClientManager manager(
            ClientRegistrationRepository registrations,
            OAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest> endpoint) {
        ClientCredentialsOAuth2AuthorizedClientProvider provider =
                new ClientCredentialsOAuth2AuthorizedClientProvider();
        provider.setAccessTokenResponseClient(endpoint);
        provider.setClockSkew(ALWAYS);
        AuthorizedClientServiceOAuth2AuthorizedClientManager manager =
                new AuthorizedClientServiceOAuth2AuthorizedClientManager(
                        registrations, new InMemoryOAuth2AuthorizedClientService(registrations));
        manager.setAuthorizedClientProvider(provider);
        return manager;
    }

    /** Returns what asks as Spring Security does by default, but does not wait for ever. */
    private static OAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest> endpoint() {
        JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build());
        requests.setReadTimeout(TIMEOUT);
        RestClientClientCredentialsTokenResponseClient endpoint = new RestClientClientCredentialsTokenResponseClient();
        endpoint.setRestClient(RestClient.builder()
                .requestFactory(requests)
                .requestInterceptor(new BoundedAnswers())
                .configureMessageConverters(converters -> converters
                        .addCustomConverter(new FormHttpMessageConverter())
                        .addCustomConverter(new OAuth2AccessTokenResponseHttpMessageConverter()))
                .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
                .build());
        return endpoint;
    }
}
