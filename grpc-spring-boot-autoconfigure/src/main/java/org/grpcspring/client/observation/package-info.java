// SPDX-License-Identifier: Apache-2.0
/** Follows the calls of clients, and each attempt at them. */
@NullMarked
package org.grpcspring.client.observation;

import org.jspecify.annotations.NullMarked;
