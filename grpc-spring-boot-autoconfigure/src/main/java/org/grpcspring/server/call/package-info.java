// SPDX-License-Identifier: Apache-2.0
/** What is decided about a call before its service sees it: whether it is accepted, until when, and where it runs. */
@NullMarked
package org.grpcspring.server.call;

import org.jspecify.annotations.NullMarked;
