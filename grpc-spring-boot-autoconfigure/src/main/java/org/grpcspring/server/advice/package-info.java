// SPDX-License-Identifier: Apache-2.0
/** Handlers of exceptions: the annotations, and how a handler is found and called. */
@NullMarked
package org.grpcspring.server.advice;

import org.jspecify.annotations.NullMarked;
