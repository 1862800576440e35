// SPDX-License-Identifier: Apache-2.0
/** Failures with the rich details of google.rpc, as both sides know them. */
@NullMarked
package org.grpcspring.error;

import org.jspecify.annotations.NullMarked;
