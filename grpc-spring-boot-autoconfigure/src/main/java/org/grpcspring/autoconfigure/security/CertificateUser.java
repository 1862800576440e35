// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.security;

/** What of a certificate is the name of its user. */
public enum CertificateUser {

    /** The common name of the subject, or the whole subject without one. */
    COMMON_NAME,

    /** The whole subject. */
    SUBJECT,

    /** The first alternative name for DNS. */
    DNS,

    /** The first alternative name that is an e-mail address. */
    EMAIL,

    /** The first alternative name that is a URI, such as a SPIFFE ID. */
    URI
}
