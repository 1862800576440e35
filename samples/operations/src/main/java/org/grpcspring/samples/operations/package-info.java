// SPDX-License-Identifier: Apache-2.0
/** A server as it runs in production: a public and an internal port, executors, limits, a drain. */
@NullMarked
package org.grpcspring.samples.operations;

import org.jspecify.annotations.NullMarked;
