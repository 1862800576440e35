// SPDX-License-Identifier: Apache-2.0
/** Who calls: readers of credentials, and what proves them. */
@NullMarked
package org.grpcspring.server.security.authentication;

import org.jspecify.annotations.NullMarked;
