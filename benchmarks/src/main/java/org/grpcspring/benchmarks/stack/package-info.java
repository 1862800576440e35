// SPDX-License-Identifier: Apache-2.0
/** The same service on bare grpc-java, on Spring Boot's own starter and on this one. */
@NullMarked
package org.grpcspring.benchmarks.stack;

import org.jspecify.annotations.NullMarked;
