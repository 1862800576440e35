// SPDX-License-Identifier: Apache-2.0
/** Factories that build a server on one transport. */
@NullMarked
package org.grpcspring.server.transport;

import org.jspecify.annotations.NullMarked;
