// SPDX-License-Identifier: Apache-2.0
/** What messages say of names that are misspelt. */
@NullMarked
package org.grpcspring.spelling;

import org.jspecify.annotations.NullMarked;
