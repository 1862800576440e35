// SPDX-License-Identifier: Apache-2.0
/** Lets servers and clients of a test meet within the JVM, without ports. */
@NullMarked
package org.grpcspring.test.inprocess;

import org.jspecify.annotations.NullMarked;
