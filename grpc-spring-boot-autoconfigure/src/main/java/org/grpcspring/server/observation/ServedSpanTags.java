// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.observation;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Status;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.binder.grpc.GrpcServerObservationContext;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.grpcspring.observation.EndedCall;
import org.jspecify.annotations.Nullable;

/**
 * Tags the spans of observed calls by OpenTelemetry's conventions too, as those of the fast mode are; timers have none
 * of these tags. Safe for use by many threads.
 */
public final class ServedSpanTags implements ObservationFilter {

    /** Creates the filter. */
    public ServedSpanTags() {}

    @Override
    public Observation.Context map(Observation.Context context) {
        if (context instanceof GrpcServerObservationContext served) {
            tag(context, "rpc.system", "grpc");
            Status.Code code = served.getStatusCode();
            if (code != null) {
                tag(context, "rpc.grpc.status_code", String.valueOf(code.value()));
            }
            EndedCall call = Observations.CALL.get();
            Attributes connection = call == null ? Attributes.EMPTY : call.attributes();
            tag(context, "server", connection.get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR));
            tag(context, "network.peer", connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
        }
        return context;
    }

    private static void tag(Observation.Context context, String side, @Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
            tag(context, side + ".address", inet.getAddress().getHostAddress());
            tag(context, side + ".port", String.valueOf(inet.getPort()));
        }
    }

    private static void tag(Observation.Context context, String key, String value) {
        context.addHighCardinalityKeyValue(KeyValue.of(key, value));
    }
}
