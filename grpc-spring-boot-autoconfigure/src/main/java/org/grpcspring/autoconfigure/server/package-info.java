// SPDX-License-Identifier: Apache-2.0
/** Auto-configuration of the server. */
@NullMarked
package org.grpcspring.autoconfigure.server;

import org.jspecify.annotations.NullMarked;
