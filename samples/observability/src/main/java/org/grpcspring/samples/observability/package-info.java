// SPDX-License-Identifier: Apache-2.0
/** Metrics that Prometheus scrapes, and traces that go from service to service. */
@NullMarked
package org.grpcspring.samples.observability;

import org.jspecify.annotations.NullMarked;
