// SPDX-License-Identifier: Apache-2.0
/** The annotation that injects a stub or channel, and the mechanism behind it. */
@NullMarked
package org.grpcspring.client.inject;

import org.jspecify.annotations.NullMarked;
