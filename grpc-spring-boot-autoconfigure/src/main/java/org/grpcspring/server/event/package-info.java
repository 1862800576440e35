// SPDX-License-Identifier: Apache-2.0
/** Events of a server's life. */
@NullMarked
package org.grpcspring.server.event;

import org.jspecify.annotations.NullMarked;
