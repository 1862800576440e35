// SPDX-License-Identifier: Apache-2.0
/** The end of calls and their peer, for all that measures and tells of calls, the same on both sides. */
@NullMarked
package org.grpcspring.observation;

import org.jspecify.annotations.NullMarked;
