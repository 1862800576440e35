// SPDX-License-Identifier: Apache-2.0
/** The access log, with a line for each call. */
@NullMarked
package org.grpcspring.log;

import org.jspecify.annotations.NullMarked;
