// SPDX-License-Identifier: Apache-2.0
/** Codecs of messages, beyond gzip, that an application brings. */
@NullMarked
package org.grpcspring.codec;

import org.jspecify.annotations.NullMarked;
