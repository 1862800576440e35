// SPDX-License-Identifier: Apache-2.0
/** The command line. */
@NullMarked
package org.grpcspring.benchmarks.command;

import org.jspecify.annotations.NullMarked;
