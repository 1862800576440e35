// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.service;

import io.grpc.BindableService;
import java.util.List;

/**
 * Services that servers have without a bean annotated with {@link GrpcService}, such as health: every bean of this type
 * is asked at each start of a server.
 */
@FunctionalInterface
public interface BuiltInServices {

    /** Returns those of a server, by its name. */
    List<BindableService> of(String server);
}
