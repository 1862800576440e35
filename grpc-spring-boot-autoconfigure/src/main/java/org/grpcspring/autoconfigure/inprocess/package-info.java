// SPDX-License-Identifier: Apache-2.0
/** Wires the in-process addresses that both sides use. */
@NullMarked
package org.grpcspring.autoconfigure.inprocess;

import org.jspecify.annotations.NullMarked;
