// SPDX-License-Identifier: Apache-2.0
/** What servers, clients and Actuator tell each other of their health. */
@NullMarked
package org.grpcspring.actuate.health;

import org.jspecify.annotations.NullMarked;
