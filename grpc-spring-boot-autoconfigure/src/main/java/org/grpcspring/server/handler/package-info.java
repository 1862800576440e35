// SPDX-License-Identifier: Apache-2.0
/** Services as methods that take requests and return replies, as controllers do. */
@NullMarked
package org.grpcspring.server.handler;

import org.jspecify.annotations.NullMarked;
