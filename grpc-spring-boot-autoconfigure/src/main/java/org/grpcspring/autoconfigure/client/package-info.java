// SPDX-License-Identifier: Apache-2.0
/** Auto-configuration of the clients. */
@NullMarked
package org.grpcspring.autoconfigure.client;

import org.jspecify.annotations.NullMarked;
