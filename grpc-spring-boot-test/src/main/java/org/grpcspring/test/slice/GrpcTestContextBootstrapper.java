// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.slice;

import org.springframework.boot.test.autoconfigure.TestSliceTestContextBootstrapper;

/** Lets {@link GrpcTest} have properties. */
final class GrpcTestContextBootstrapper extends TestSliceTestContextBootstrapper<GrpcTest> {}
