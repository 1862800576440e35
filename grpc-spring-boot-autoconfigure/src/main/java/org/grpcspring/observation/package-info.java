// SPDX-License-Identifier: Apache-2.0
/** What is measured and told of calls, the same on both sides. */
@NullMarked
package org.grpcspring.observation;

import org.jspecify.annotations.NullMarked;
