// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.security.check;

/** Rules of calls under the name that net.devh's starter has for them: a bean of this type adds its own. */
@FunctionalInterface
public interface GrpcSecurityMetadataSource extends GrpcCallAuthorization {}
