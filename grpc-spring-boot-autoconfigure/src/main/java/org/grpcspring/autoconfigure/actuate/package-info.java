// SPDX-License-Identifier: Apache-2.0
/** Wires Actuator. */
@NullMarked
package org.grpcspring.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
