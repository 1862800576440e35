// SPDX-License-Identifier: Apache-2.0
/** Serves mocks in the place of other applications. */
@NullMarked
package org.grpcspring.test.mock;

import org.jspecify.annotations.NullMarked;
