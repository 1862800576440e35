// SPDX-License-Identifier: Apache-2.0
/** Starts one service of an application and what gRPC needs, and leaves the rest out. */
@NullMarked
package org.grpcspring.test.slice;

import org.jspecify.annotations.NullMarked;
