// SPDX-License-Identifier: Apache-2.0
/** Carries gRPC's context, with its deadline and cancellation, to where work goes on. */
@NullMarked
package org.grpcspring.context;

import org.jspecify.annotations.NullMarked;
