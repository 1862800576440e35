// SPDX-License-Identifier: Apache-2.0
/** A recorder of the calls that an application serves and makes, and assertions on them. */
@NullMarked
package org.grpcspring.test.record;

import org.jspecify.annotations.NullMarked;
