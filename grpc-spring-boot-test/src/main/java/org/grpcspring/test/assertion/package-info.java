// SPDX-License-Identifier: Apache-2.0
/** AssertJ assertions on calls, their failures and messages. */
@NullMarked
package org.grpcspring.test.assertion;

import org.jspecify.annotations.NullMarked;
