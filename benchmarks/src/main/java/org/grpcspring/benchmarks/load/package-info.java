// SPDX-License-Identifier: Apache-2.0
/** Many calls over TCP from one process to another. */
@NullMarked
package org.grpcspring.benchmarks.load;

import org.jspecify.annotations.NullMarked;
