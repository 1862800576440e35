// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.security;

import java.util.List;
import org.grpcspring.server.security.authentication.X509CertificateAuthenticationProvider;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.security.authentication.AuthenticationEventPublisher;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.core.userdetails.UserDetailsPasswordService;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * What the beans of the application authenticate callers by.
 *
 * @param beans these
 */
record CallerAuthentication(ListableBeanFactory beans) {

    /**
     * Returns the only bean of a type or the primary one, or null if there is none.
     *
     * @throws org.springframework.beans.factory.NoUniqueBeanDefinitionException if there are several
     */
    <T> @Nullable T bean(Class<T> type) {
        return beans.getBeanProvider(type).getIfAvailable();
    }

    private <T> @Nullable T unique(Class<T> type) {
        return beans.getBeanProvider(type).getIfUnique();
    }

    /**
     * Returns what authenticates what beans have read: the manager of the application, else one of its providers, else
     * one of its users, or null if it has none of these.
     */
    @Nullable
    AuthenticationManager ofReaders() {
        AuthenticationManager manager = bean(AuthenticationManager.class);
        if (manager != null) {
            return manager;
        }
        List<AuthenticationProvider> providers = beans.getBeanProvider(AuthenticationProvider.class)
                .orderedStream()
                .toList();
        if (!providers.isEmpty()) {
            return manager(providers);
        }
        UserDetailsService users = bean(UserDetailsService.class);
        return users == null
                ? null
                : manager(List.of(passwords(users), new X509CertificateAuthenticationProvider(users)));
    }

    /** Returns a manager that publishes the events of Spring Security. */
    AuthenticationManager manager(List<AuthenticationProvider> providers) {
        ProviderManager manager = new ProviderManager(providers);
        AuthenticationEventPublisher events = unique(AuthenticationEventPublisher.class);
        if (events != null) {
            manager.setAuthenticationEventPublisher(events);
        }
        return manager;
    }

    /** Returns what verifies the passwords of users. */
    AuthenticationProvider passwords(UserDetailsService users) {
        DaoAuthenticationProvider provider = new DaoAuthenticationProvider(users);
        PasswordEncoder encoder = unique(PasswordEncoder.class);
        if (encoder != null) {
            provider.setPasswordEncoder(encoder);
        }
        UserDetailsPasswordService updates = unique(UserDetailsPasswordService.class);
        if (updates != null) {
            provider.setUserDetailsPasswordService(updates);
        }
        return provider;
    }
}
