// SPDX-License-Identifier: Apache-2.0
/** What servers and clients do alike with their properties: inherit, check and load them. */
@NullMarked
package org.grpcspring.autoconfigure.property;

import org.jspecify.annotations.NullMarked;
