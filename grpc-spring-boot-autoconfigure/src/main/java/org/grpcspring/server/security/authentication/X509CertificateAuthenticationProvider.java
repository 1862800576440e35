// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.authentication;

import java.util.function.Function;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AccountStatusUserDetailsChecker;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsChecker;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;

/** Finds the user whose certificate a client has shown. Safe for use by many threads. */
public class X509CertificateAuthenticationProvider implements AuthenticationProvider {

    /** Takes the whole subject as the user's name. */
    public static final Function<Authentication, @Nullable String> PRINCIPAL_USERNAME_EXTRACTOR =
            Authentication::getName;

    /** Takes the subject's common name as the user's name, or the whole subject without one. */
    public static final Function<X509CertificateAuthentication, @Nullable String> CN_USERNAME_EXTRACTOR =
            patternExtractor("CN", PRINCIPAL_USERNAME_EXTRACTOR);

    /** Finds no name. */
    public static final Function<Authentication, @Nullable String> FAIL_FALLBACK = authentication -> null;

    private final Function<? super X509CertificateAuthentication, @Nullable String> usernameExtractor;
    private final UserDetailsService userDetailsService;
    private final UserDetailsChecker checker = new AccountStatusUserDetailsChecker();

    /**
     * Creates a provider that takes the common name as the user's name.
     *
     * @param userDetailsService knows the users
     */
    public X509CertificateAuthenticationProvider(UserDetailsService userDetailsService) {
        this(CN_USERNAME_EXTRACTOR, userDetailsService);
    }

    /**
     * Creates a provider.
     *
     * @param usernameExtractor finds the user's name, or returns null
     * @param userDetailsService knows the users
     */
    public X509CertificateAuthenticationProvider(
            Function<? super X509CertificateAuthentication, @Nullable String> usernameExtractor,
            UserDetailsService userDetailsService) {
        this.usernameExtractor = usernameExtractor;
        this.userDetailsService = userDetailsService;
    }

    /**
     * Returns what takes an attribute of the subject as the user's name.
     *
     * @param key the type of the attribute, such as {@code CN}
     * @param fallback is asked where there is none
     */
    public static Function<X509CertificateAuthentication, @Nullable String> patternExtractor(
            String key, Function<? super X509CertificateAuthentication, @Nullable String> fallback) {
        return authentication -> {
            String found = authentication.getPrincipal() instanceof X500Principal subject
                    ? CertificateNames.attribute(subject, key)
                    : null;
            return found == null ? fallback.apply(authentication) : found;
        };
    }

    /**
     * Returns what takes the first alternative name of the subject as the user's name.
     *
     * @param type the type of the name: 1 for an e-mail address, 2 for DNS, 6 for a URI
     */
    public static Function<X509CertificateAuthentication, @Nullable String> alternativeNameExtractor(int type) {
        return authentication -> CertificateNames.alternative(authentication.getCredentials(), type);
    }

    @Override
    public Authentication authenticate(Authentication authentication) {
        X509CertificateAuthentication shown = (X509CertificateAuthentication) authentication;
        String name = usernameExtractor.apply(shown);
        if (name == null || name.isEmpty()) {
            throw new UsernameNotFoundException("The certificate names no user");
        }
        UserDetails user = userDetailsService.loadUserByUsername(name);
        checker.check(user);
        X509CertificateAuthentication found =
                new X509CertificateAuthentication(user, shown.getCredentials(), user.getAuthorities());
        found.setDetails(shown.getDetails());
        return found;
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return X509CertificateAuthentication.class.isAssignableFrom(authentication);
    }
}
