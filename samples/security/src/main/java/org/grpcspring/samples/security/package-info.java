// SPDX-License-Identifier: Apache-2.0
/** Who calls, and what they may do: an authorization server, a service that takes its tokens, and clients. */
@NullMarked
package org.grpcspring.samples.security;

import org.jspecify.annotations.NullMarked;
