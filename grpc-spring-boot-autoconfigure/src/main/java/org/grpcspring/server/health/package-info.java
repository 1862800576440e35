// SPDX-License-Identifier: Apache-2.0
/** Keeps the standard health service true to the server's life. */
@NullMarked
package org.grpcspring.server.health;

import org.jspecify.annotations.NullMarked;
