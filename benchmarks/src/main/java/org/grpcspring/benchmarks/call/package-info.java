// SPDX-License-Identifier: Apache-2.0
/** Time and allocation of one call within a process. */
@NullMarked
package org.grpcspring.benchmarks.call;

import org.jspecify.annotations.NullMarked;
