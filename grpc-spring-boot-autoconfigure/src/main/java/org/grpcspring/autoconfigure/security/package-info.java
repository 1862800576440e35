// SPDX-License-Identifier: Apache-2.0
/** Wiring of security on the server. */
@NullMarked
package org.grpcspring.autoconfigure.security;

import org.jspecify.annotations.NullMarked;
