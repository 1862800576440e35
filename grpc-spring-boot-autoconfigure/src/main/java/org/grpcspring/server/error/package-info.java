// SPDX-License-Identifier: Apache-2.0
/** How an exception becomes the status of a call. */
@NullMarked
package org.grpcspring.server.error;

import org.jspecify.annotations.NullMarked;
