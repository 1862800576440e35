// SPDX-License-Identifier: Apache-2.0
/** Clients that are declared as interfaces, whose methods take requests and return replies. */
@NullMarked
package org.grpcspring.client.declared;

import org.jspecify.annotations.NullMarked;
