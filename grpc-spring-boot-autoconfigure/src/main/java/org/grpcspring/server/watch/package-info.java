// SPDX-License-Identifier: Apache-2.0
/** The calls that a server is serving and has served last, to be looked at and cancelled. */
@NullMarked
package org.grpcspring.server.watch;

import org.jspecify.annotations.NullMarked;
