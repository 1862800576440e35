// SPDX-License-Identifier: Apache-2.0
/** Starts and stops a server with the application context. */
@NullMarked
package org.grpcspring.server.lifecycle;

import org.jspecify.annotations.NullMarked;
