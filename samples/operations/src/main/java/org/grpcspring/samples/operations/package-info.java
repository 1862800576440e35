// SPDX-License-Identifier: Apache-2.0
/** An application as it runs in production: a public and an internal port, executors, limits, a drain, retries. */
@NullMarked
package org.grpcspring.samples.operations;

import org.jspecify.annotations.NullMarked;
