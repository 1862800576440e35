// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;

/** Matches unless {@code grpc.server.port} is -1 or the default server is switched off. */
final class NetworkServerCondition extends NoneNestedConditions {

    NetworkServerCondition() {
        super(ConfigurationPhase.REGISTER_BEAN);
    }

    /** Matches if there is no port. */
    @ConditionalOnProperty(name = "grpc.server.port", havingValue = "-1")
    static final class NoPort {}

    /** Matches if the default server is switched off. */
    @ConditionalOnBooleanProperty(name = "grpc.server.enabled", havingValue = false)
    static final class Disabled {}
}
