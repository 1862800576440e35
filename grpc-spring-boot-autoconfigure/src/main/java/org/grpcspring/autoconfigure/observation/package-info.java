// SPDX-License-Identifier: Apache-2.0
/** Measures and traces calls. */
@NullMarked
package org.grpcspring.autoconfigure.observation;

import org.jspecify.annotations.NullMarked;
