// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.tls;

import java.security.GeneralSecurityException;

/** Thrown when a server asks clients for certificates but nothing says whose are trusted. */
public final class MissingClientTrustException extends GeneralSecurityException {

    private static final long serialVersionUID = 1L;

    MissingClientTrustException() {
        super(
                "Clients are asked for certificates, but no trust is configured, so any public authority could issue them");
    }
}
