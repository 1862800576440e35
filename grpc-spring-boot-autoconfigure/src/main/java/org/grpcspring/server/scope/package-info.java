// SPDX-License-Identifier: Apache-2.0
/** What belongs to the call being served: its data, and beans that live as long as it. */
@NullMarked
package org.grpcspring.server.scope;

import org.jspecify.annotations.NullMarked;
