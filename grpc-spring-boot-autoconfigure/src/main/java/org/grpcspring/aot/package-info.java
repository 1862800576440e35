// SPDX-License-Identifier: Apache-2.0
/** Generated code: what it offers, and the hints that it needs in a native image. */
@NullMarked
package org.grpcspring.aot;

import org.jspecify.annotations.NullMarked;
