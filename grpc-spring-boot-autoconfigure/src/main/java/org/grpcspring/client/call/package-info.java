// SPDX-License-Identifier: Apache-2.0
/** What a client decides about its calls: how long they may last, and whether they are tried again. */
@NullMarked
package org.grpcspring.client.call;

import org.jspecify.annotations.NullMarked;
