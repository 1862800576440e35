// SPDX-License-Identifier: Apache-2.0
/** Spans of calls, whose library may throw without harm to any call. */
@NullMarked
package org.grpcspring.span;

import org.jspecify.annotations.NullMarked;
