// SPDX-License-Identifier: Apache-2.0
/** Meters of calls, whose registry may throw or block without harm to any call. */
@NullMarked
package org.grpcspring.meter;

import org.jspecify.annotations.NullMarked;
