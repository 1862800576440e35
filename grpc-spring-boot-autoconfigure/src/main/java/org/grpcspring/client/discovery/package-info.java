// SPDX-License-Identifier: Apache-2.0
/** Name resolvers that belong to one channel. */
@NullMarked
package org.grpcspring.client.discovery;

import org.jspecify.annotations.NullMarked;
