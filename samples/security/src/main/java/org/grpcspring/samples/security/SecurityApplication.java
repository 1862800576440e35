// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.security;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.security.oauth2.client.autoconfigure.servlet.OAuth2ClientWebSecurityAutoConfiguration;

/**
 * A shop that shows its inventory only to callers with a role, and its authorization server. Nobody logs in, so that
 * the filters for that would only stand before those of the authorization server.
 */
@SpringBootApplication(exclude = OAuth2ClientWebSecurityAutoConfiguration.class)
public class SecurityApplication {

    /** Starts the shop. */
    public static void main(String[] args) {
        SpringApplication.run(SecurityApplication.class, args);
    }
}
