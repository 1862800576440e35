// SPDX-License-Identifier: Apache-2.0
/** Hints that generated code needs in a native image. */
@NullMarked
package org.grpcspring.aot;

import org.jspecify.annotations.NullMarked;
