// SPDX-License-Identifier: Apache-2.0
/** Calls from their begin to their end, which is that of their connection at the latest. */
@NullMarked
package org.grpcspring.server.connection;

import org.jspecify.annotations.NullMarked;
