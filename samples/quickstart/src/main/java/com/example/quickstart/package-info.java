// SPDX-License-Identifier: Apache-2.0
/** One service, one client, one call over TCP. */
@NullMarked
package org.grpcspring.samples.quickstart;

import org.jspecify.annotations.NullMarked;
