// SPDX-License-Identifier: Apache-2.0
/** What Actuator's health and gRPC tell each other. */
@NullMarked
package org.grpcspring.actuate.health;

import org.jspecify.annotations.NullMarked;
