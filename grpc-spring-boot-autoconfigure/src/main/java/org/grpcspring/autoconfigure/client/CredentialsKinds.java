// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.client;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.grpcspring.autoconfigure.property.PropertyChecks;
import org.grpcspring.client.channel.Header;
import org.grpcspring.client.security.CallCredentialsHelper;
import org.grpcspring.client.security.RegisteredTokens;
import org.grpcspring.client.security.TokenFile;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.ResourceUtils;
import org.springframework.util.StringUtils;

/**
 * Makes the credentials that a client's keys describe.
 *
 * @param beans all beans
 * @param tokens the tokens of authorization servers, where there are client registrations
 */
record CredentialsKinds(BeanFactory beans, ObjectProvider<RegisteredTokens> tokens) {

    private static final String PREFIX = CredentialsRules.PREFIX;

    CallCredentials of(String client, GrpcCredentialsProperties properties, PropertyChecks checks) {
        String bean = properties.bean();
        if (bean != null) {
            return ofBean(bean, checks);
        }
        String registration = properties.oauth2().registrationId();
        if (registration != null) {
            return ofRegistration(client, registration, checks);
        }
        String file = properties.bearer().tokenFile();
        if (file != null) {
            return ofFile(file, checks);
        }
        String token = properties.bearer().token();
        if (token != null) {
            return ofToken(token, checks);
        }
        return ofUser(
                text("basic.username", properties.basic().username(), checks),
                text("basic.password", properties.basic().password(), checks),
                checks);
    }

    private CallCredentials ofBean(String name, PropertyChecks checks) {
        if (!beans.containsBean(name) || !beans.isTypeMatch(name, CallCredentials.class)) {
            throw checks.invalid(
                    PREFIX + "bean", name, "There is no bean of this name that is an io.grpc.CallCredentials.");
        }
        return beans.getBean(name, CallCredentials.class);
    }

    private CallCredentials ofRegistration(String client, String registration, PropertyChecks checks) {
        RegisteredTokens registered = tokens.getIfAvailable();
        String problem = registered != null
                ? registered.problem(registration)
                : "There is no bean of type ClientRegistrationRepository: add spring-boot-starter-security-oauth2-client, and set 'spring.security.oauth2.client.registration.%s'."
                        .formatted(registration);
        if (registered == null || problem != null) {
            throw checks.invalid(PREFIX + "oauth2.registration-id", registration, Objects.requireNonNull(problem));
        }
        return registered.credentials(client, registration);
    }

    private static CallCredentials ofFile(String location, PropertyChecks checks) {
        try {
            TokenFile file = new TokenFile(ResourceUtils.getFile(location).toPath());
            return CallCredentialsHelper.bearerAuth(file);
        } catch (FileNotFoundException | UncheckedIOException ex) {
            throw checks.invalid(
                    PREFIX + "bearer.token-file",
                    location,
                    "No token can be read there: %s.".formatted(ex.getMessage()));
        }
    }

    private static CallCredentials ofToken(String token, PropertyChecks checks) {
        try {
            return CallCredentialsHelper.bearerAuth(text("bearer.token", token, checks));
        } catch (IllegalArgumentException ex) {
            throw checks.invalid(PREFIX + "bearer.token", token, ex.getMessage() + ".");
        }
    }

    private static CallCredentials ofUser(String username, String password, PropertyChecks checks) {
        try {
            return CallCredentialsHelper.basicAuth(username, password);
        } catch (IllegalArgumentException ex) {
            throw checks.invalid(PREFIX + "basic.username", username, ex.getMessage() + ".");
        }
    }

    private static String text(String key, @Nullable String value, PropertyChecks checks) {
        if (value == null || !StringUtils.hasText(value)) {
            throw checks.invalid(PREFIX + key, null, "The credentials need it, and it cannot be empty.");
        }
        return value;
    }

    /** Returns the headers that are secrets, or null if there are none. */
    static @Nullable CallCredentials headers(GrpcCredentialsProperties properties, PropertyChecks checks) {
        Metadata headers = new Metadata();
        properties.headers().forEach((name, value) -> {
            try {
                put(headers, Header.of(name, value));
            } catch (IllegalArgumentException ex) {
                throw checks.invalid(PREFIX + "headers." + name, value, ex.getMessage() + ".");
            }
            if (!properties.kinds().isEmpty() && name.equalsIgnoreCase("authorization")) {
                throw checks.invalid(
                        PREFIX + "headers." + name,
                        value,
                        "'%s' is set too, which sends this header; use one of the two."
                                .formatted(checks.prefix()
                                        + PREFIX
                                        + properties.kinds().keySet().iterator().next()));
            }
        });
        return headers.keys().isEmpty() ? null : CallCredentialsHelper.authorizationHeaders(headers);
    }

    private static <T> void put(Metadata headers, Header<T> header) {
        headers.put(header.key(), header.value());
    }
}
