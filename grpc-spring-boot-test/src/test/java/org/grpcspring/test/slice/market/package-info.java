// SPDX-License-Identifier: Apache-2.0
/** A market, the application of these tests of slices. */
@NullMarked
package org.grpcspring.test.slice.market;

import org.jspecify.annotations.NullMarked;
