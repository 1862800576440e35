// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test;

import io.grpc.Channel;
import java.lang.module.ModuleDescriptor.Version;
import java.util.List;
import java.util.Objects;

/** Requests on streams that have had one. */
public final class SecondRequests {

    private static final Version RESETTING = Version.parse("1.85");

    private SecondRequests() {}

    /** Returns the headers of a request that ends its stream's part of the client. */
    public static List<String> headers(String path) {
        return List.of(":method", "POST", ":path", path, ":scheme", "http", "content-type", "application/grpc");
    }

    /**
     * Returns whether Netty resets the stream of a second request because trailers have no pseudo-headers. It looks for
     * them among the headers that grpc-java lists, which does not list them up to 1.84.
     */
    public static boolean resetTheirStream() {
        String version = Objects.requireNonNull(Channel.class.getPackage().getImplementationVersion());
        return Version.parse(version).compareTo(RESETTING) >= 0;
    }
}
