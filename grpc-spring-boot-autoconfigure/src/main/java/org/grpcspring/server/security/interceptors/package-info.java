// SPDX-License-Identifier: Apache-2.0
/** Lets calls in whose callers may make them, and serves them in their caller's security context. */
@NullMarked
package org.grpcspring.server.security.interceptors;

import org.jspecify.annotations.NullMarked;
