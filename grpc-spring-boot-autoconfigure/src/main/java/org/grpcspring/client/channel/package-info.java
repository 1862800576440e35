// SPDX-License-Identifier: Apache-2.0
/** Channels: one per client name. */
@NullMarked
package org.grpcspring.client.channel;

import org.jspecify.annotations.NullMarked;
