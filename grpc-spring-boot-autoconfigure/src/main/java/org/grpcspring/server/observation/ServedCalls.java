// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.observation;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.grpcspring.observation.CallEndListener;
import org.grpcspring.observation.CallMeters;
import org.grpcspring.observation.EndedCall;
import org.grpcspring.observation.MethodMeters;
import org.jspecify.annotations.Nullable;

/** Follows every call of a server, and tells its end to what is to know of it. Safe for use by many threads. */
public final class ServedCalls extends ServerStreamTracer.Factory {

    private static final Log log = LogFactory.getLog(ServedCalls.class);

    private final @Nullable CallMeters<MethodMeters> meters;
    private final List<CallEndListener> listeners;

    /**
     * Creates the follower.
     *
     * @param meters measure the calls, or null for no measures
     * @param listeners are told of the end of each call, in this order
     */
    public ServedCalls(@Nullable CallMeters<MethodMeters> meters, List<CallEndListener> listeners) {
        this.meters = meters;
        this.listeners = List.copyOf(listeners);
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
        return new ServedCall(this, fullMethodName, headers);
    }

    @Nullable
    CallMeters<MethodMeters> meters() {
        return meters;
    }

    void tell(EndedCall call) {
        for (CallEndListener listener : listeners) {
            try {
                listener.ended(call);
            } catch (RuntimeException | Error ex) {
                log.error("A listener failed at the end of a call", ex);
            }
        }
    }
}
