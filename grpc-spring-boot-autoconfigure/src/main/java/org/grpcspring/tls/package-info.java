// SPDX-License-Identifier: Apache-2.0
/** Encryption whose certificates can change while connections are open. */
@NullMarked
package org.grpcspring.tls;

import org.jspecify.annotations.NullMarked;
