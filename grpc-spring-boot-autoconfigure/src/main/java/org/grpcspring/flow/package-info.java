// SPDX-License-Identifier: Apache-2.0
/** How far the messages of a stream may run ahead of who reads them. */
@NullMarked
package org.grpcspring.flow;

import org.jspecify.annotations.NullMarked;
