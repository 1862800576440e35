// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.observation;

import io.grpc.Status;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.binder.grpc.GrpcClientObservationContext;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;

/**
 * Tags the spans of observed calls by OpenTelemetry's conventions too, as those of the fast mode are; timers have none
 * of these tags. Safe for use by many threads.
 */
public final class CalledSpanTags implements ObservationFilter {

    /** Creates the filter. */
    public CalledSpanTags() {}

    @Override
    public Observation.Context map(Observation.Context context) {
        if (context instanceof GrpcClientObservationContext called) {
            tag(context, "rpc.system", "grpc");
            Status.Code code = called.getStatusCode();
            if (code != null) {
                tag(context, "rpc.grpc.status_code", String.valueOf(code.value()));
            }
            if (called.getPeerName() != null) {
                tag(context, "server.address", called.getPeerName());
            }
            if (called.getPeerPort() != null && called.getPeerPort() > 0) {
                tag(context, "server.port", called.getPeerPort().toString());
            }
        }
        return context;
    }

    private static void tag(Observation.Context context, String key, String value) {
        context.addHighCardinalityKeyValue(KeyValue.of(key, value));
    }
}
