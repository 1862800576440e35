// SPDX-License-Identifier: Apache-2.0
/** Injects what a test asks for by an annotation. */
@NullMarked
package org.grpcspring.test.inject;

import org.jspecify.annotations.NullMarked;
