// SPDX-License-Identifier: Apache-2.0
/** The annotation that puts an interceptor before every service. */
@NullMarked
package org.grpcspring.server.interceptor;

import org.jspecify.annotations.NullMarked;
