// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.security;

/** A way in which callers say who they are. */
public enum AuthenticationScheme {

    /** A name and a password, by HTTP Basic authentication. */
    BASIC,

    /** A bearer token that says itself who has it. */
    JWT,

    /** A bearer token that the authorization server is asked about. */
    OPAQUE_TOKEN,

    /** The certificate of a client's connection. */
    CERTIFICATE,

    /** A key in a header. */
    API_KEY,

    /** None: whoever is nobody else is an anonymous user. */
    ANONYMOUS
}
