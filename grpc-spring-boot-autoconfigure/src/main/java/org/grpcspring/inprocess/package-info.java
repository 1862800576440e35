// SPDX-License-Identifier: Apache-2.0
/** In-process addresses that stay within one application context. */
@NullMarked
package org.grpcspring.inprocess;

import org.jspecify.annotations.NullMarked;
