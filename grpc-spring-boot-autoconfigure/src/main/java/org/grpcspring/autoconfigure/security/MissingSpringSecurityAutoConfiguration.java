// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.security;

import org.grpcspring.autoconfigure.property.PropertyChecks;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;

/** Ends the start where schemes are named, but nothing could ask for them: the server would be open to everybody. */
@AutoConfiguration
@ConditionalOnMissingClass("org.springframework.security.authorization.AuthorizationManagerFactory")
@Conditional(OnSecurityCondition.OnSchemes.class)
public final class MissingSpringSecurityAutoConfiguration {

    MissingSpringSecurityAutoConfiguration(Environment environment) {
        throw new PropertyChecks("grpc.server.authentication.")
                .invalid(
                        "schemes",
                        environment.getProperty("grpc.server.authentication.schemes", "a list"),
                        "Spring Security 7 is not on the class path; add spring-boot-starter-security, or remove the key.");
    }
}
