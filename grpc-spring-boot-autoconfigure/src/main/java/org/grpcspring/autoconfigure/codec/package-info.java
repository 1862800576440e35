// SPDX-License-Identifier: Apache-2.0
/** Wires the codecs that both sides use. */
@NullMarked
package org.grpcspring.autoconfigure.codec;

import org.jspecify.annotations.NullMarked;
