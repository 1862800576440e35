// SPDX-License-Identifier: Apache-2.0
/** A shop, the application of these tests. */
@NullMarked
package org.grpcspring.test.shop;

import org.jspecify.annotations.NullMarked;
