// SPDX-License-Identifier: Apache-2.0
/** The order of beans that are not collected by their type alone. */
@NullMarked
package org.grpcspring.order;

import org.jspecify.annotations.NullMarked;
