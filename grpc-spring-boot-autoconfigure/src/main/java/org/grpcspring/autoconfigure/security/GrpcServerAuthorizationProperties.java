// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.security;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What callers of secured gRPC servers may do besides what the rules say.
 *
 * @param openHealth Whether everybody may call the health service, unless a rule names it.
 * @param openReflection Whether everybody may call the reflection services, unless a rule names them.
 */
@ConfigurationProperties("grpc.server.authorization")
public record GrpcServerAuthorizationProperties(
        @DefaultValue("true") boolean openHealth, @DefaultValue("true") boolean openReflection) {}
