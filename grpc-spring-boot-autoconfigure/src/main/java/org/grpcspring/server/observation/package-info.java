// SPDX-License-Identifier: Apache-2.0
/** Follows the calls of servers from their first byte to where they really end. */
@NullMarked
package org.grpcspring.server.observation;

import org.jspecify.annotations.NullMarked;
