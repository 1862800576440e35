// SPDX-License-Identifier: Apache-2.0
/** Auto-configuration of the warning about keys that nothing reads. */
@NullMarked
package org.grpcspring.autoconfigure.key;

import org.jspecify.annotations.NullMarked;
