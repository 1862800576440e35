// SPDX-License-Identifier: Apache-2.0
/** Creates stubs of every generated kind. */
@NullMarked
package org.grpcspring.client.stub;

import org.jspecify.annotations.NullMarked;
