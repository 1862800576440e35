// SPDX-License-Identifier: Apache-2.0
/** What callers may do: rules, and the one decision of each method that they are compiled to. */
@NullMarked
package org.grpcspring.server.security.check;

import org.jspecify.annotations.NullMarked;
