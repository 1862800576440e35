// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.observation;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Status;
import io.micrometer.core.instrument.binder.grpc.GrpcServerObservationContext;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.grpcspring.observation.EndedCall;
import org.grpcspring.span.SpanTag;
import org.jspecify.annotations.Nullable;

/**
 * Tags the spans of observed calls by OpenTelemetry's conventions too, as those of the fast mode are; timers have none
 * of these tags. Safe for use by many threads.
 */
public final class ServerSpanTags implements ObservationFilter {

    /** Creates the filter. */
    public ServerSpanTags() {}

    @Override
    public Observation.Context map(Observation.Context context) {
        if (context instanceof GrpcServerObservationContext served) {
            SpanTag.SYSTEM.addTo(context, "grpc");
            Status.Code code = served.getStatusCode();
            if (code != null) {
                SpanTag.STATUS_CODE.addTo(context, String.valueOf(code.value()));
            }
            EndedCall call = ServerObservations.CALL.get();
            String caller = call == null ? null : call.caller();
            if (caller != null) {
                SpanTag.CALLER.addTo(context, caller);
            }
            Attributes connection = call == null ? Attributes.EMPTY : call.attributes();
            tag(context, SpanTag.SERVER_ADDRESS, SpanTag.SERVER_PORT, connection.get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR));
            tag(context, SpanTag.PEER_ADDRESS, SpanTag.PEER_PORT, connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
        }
        return context;
    }

    private static void tag(Observation.Context context, SpanTag address, SpanTag port, @Nullable SocketAddress end) {
        if (end instanceof InetSocketAddress inet && inet.getAddress() != null) {
            address.addTo(context, inet.getAddress().getHostAddress());
            port.addTo(context, String.valueOf(inet.getPort()));
        }
    }
}
