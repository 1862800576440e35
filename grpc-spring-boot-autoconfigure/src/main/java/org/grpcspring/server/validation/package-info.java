// SPDX-License-Identifier: Apache-2.0
/** Checks messages by their rules: where the rules come from, and how calls end whose messages break them. */
@NullMarked
package org.grpcspring.server.validation;

import org.jspecify.annotations.NullMarked;
