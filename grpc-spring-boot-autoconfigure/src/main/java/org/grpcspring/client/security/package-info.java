// SPDX-License-Identifier: Apache-2.0
/** How a client's calls say who makes them. */
@NullMarked
package org.grpcspring.client.security;

import org.jspecify.annotations.NullMarked;
