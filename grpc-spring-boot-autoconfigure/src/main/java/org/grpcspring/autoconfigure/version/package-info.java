// SPDX-License-Identifier: Apache-2.0
/** Checks at start that the gRPC and the Protocol Buffers artifacts fit together. */
@NullMarked
package org.grpcspring.autoconfigure.version;

import org.jspecify.annotations.NullMarked;
