// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.actuate;

import com.google.protobuf.RuntimeVersion;
import io.grpc.Channel;
import java.util.Objects;

/** The versions of the libraries that a test runs with, as they name themselves. */
final class RunningVersions {

    static final String GRPC = Objects.requireNonNull(Channel.class.getPackage().getImplementationVersion());

    static final String PROTOBUF =
            "%s.%s.%s".formatted(RuntimeVersion.MAJOR, RuntimeVersion.MINOR, RuntimeVersion.PATCH);

    private RunningVersions() {}
}
