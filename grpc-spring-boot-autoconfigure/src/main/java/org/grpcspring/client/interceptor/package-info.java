// SPDX-License-Identifier: Apache-2.0
/** Interceptors of clients. */
@NullMarked
package org.grpcspring.client.interceptor;

import org.jspecify.annotations.NullMarked;
