// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.grpcspring.autoconfigure.property.PropertyChecks;
import org.grpcspring.server.error.PublicReplies;

/** What replies may contain, as the runtime needs it. */
final class ReplySettings {

    private static final String MAX_METADATA = "max-outbound-metadata-size";
    private static final int LEAST_METADATA = 1024;

    private ReplySettings() {}

    /** Returns what the replies of each server pass last, by the server's name. */
    static Map<String, PublicReplies> of(NamedServers servers) {
        return servers.all().stream().collect(Collectors.toUnmodifiableMap(NamedServer::name, ReplySettings::of));
    }

    private static PublicReplies of(NamedServer server) {
        GrpcServerProperties properties = server.properties();
        PropertyChecks checks = server.checks();
        int bytes = Objects.requireNonNull(checks.bytes(MAX_METADATA, properties.maxOutboundMetadataSize()));
        if (bytes < LEAST_METADATA) {
            throw checks.invalid(
                    MAX_METADATA, properties.maxOutboundMetadataSize(), "At least 1KB is needed; -1 means no limit.");
        }
        return new PublicReplies(properties.errors().relay(), bytes);
    }
}
