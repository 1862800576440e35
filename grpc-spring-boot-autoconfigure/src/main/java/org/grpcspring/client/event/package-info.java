// SPDX-License-Identifier: Apache-2.0
/** Events of a channel's life. */
@NullMarked
package org.grpcspring.client.event;

import org.jspecify.annotations.NullMarked;
