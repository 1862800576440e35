// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.actuate.endpoint;

import org.grpcspring.server.watch.CallFacts;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * Answers over HTTP who cancels a call: 200 with the call, 410 (gone) with how it ended if it has, 404 if it is not
 * known. Safe for use by many threads.
 */
@EndpointWebExtension(endpoint = GrpcCallsEndpoint.class)
public final class GrpcCallsEndpointWebExtension {

    private static final int GONE = 410;

    private final GrpcCallsEndpoint endpoint;

    /**
     * Creates the extension.
     *
     * @param endpoint what it extends
     */
    public GrpcCallsEndpointWebExtension(GrpcCallsEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Cancels a running call. */
    @WriteOperation
    public WebEndpointResponse<CallFacts> cancel(@Selector String id) {
        CallFacts cancelled = endpoint.cancel(id);
        if (cancelled != null) {
            return new WebEndpointResponse<>(cancelled);
        }
        CallFacts ended = endpoint.call(id);
        return ended != null
                ? new WebEndpointResponse<>(ended, GONE)
                : new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
    }
}
