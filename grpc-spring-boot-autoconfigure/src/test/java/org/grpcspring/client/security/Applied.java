// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.security;

import io.grpc.CallCredentials.MetadataApplier;
import io.grpc.Metadata;
import io.grpc.Status;

/** What becomes of a call's credentials. */
final class Applied extends MetadataApplier {

    Metadata headers = new Metadata();
    Status failure = Status.OK;

    @Override
    public void apply(Metadata applied) {
        headers = applied;
    }

    @Override
    public void fail(Status status) {
        failure = status;
    }
}
