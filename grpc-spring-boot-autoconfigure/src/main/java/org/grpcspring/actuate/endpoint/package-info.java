// SPDX-License-Identifier: Apache-2.0
/** What Actuator shows of servers, clients and calls. */
@NullMarked
package org.grpcspring.actuate.endpoint;

import org.jspecify.annotations.NullMarked;
