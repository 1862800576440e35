// SPDX-License-Identifier: Apache-2.0
/** Injects the ports of servers that listen on the network. */
@NullMarked
package org.grpcspring.test.port;

import org.jspecify.annotations.NullMarked;
