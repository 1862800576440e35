// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.observation;

import io.grpc.Status;
import io.micrometer.core.instrument.binder.grpc.GrpcClientObservationContext;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;
import org.grpcspring.span.SpanTag;

/**
 * Tags the spans of observed calls by OpenTelemetry's conventions too, as those of the fast mode are; timers have none
 * of these tags. Safe for use by many threads.
 */
public final class ClientSpanTags implements ObservationFilter {

    /** Creates the filter. */
    public ClientSpanTags() {}

    @Override
    public Observation.Context map(Observation.Context context) {
        if (context instanceof GrpcClientObservationContext called) {
            SpanTag.SYSTEM.addTo(context, "grpc");
            Status.Code code = called.getStatusCode();
            if (code != null) {
                SpanTag.STATUS_CODE.addTo(context, String.valueOf(code.value()));
            }
            if (called.getPeerName() != null) {
                SpanTag.SERVER_ADDRESS.addTo(context, called.getPeerName());
            }
            if (called.getPeerPort() != null && called.getPeerPort() > 0) {
                SpanTag.SERVER_PORT.addTo(context, called.getPeerPort().toString());
            }
        }
        return context;
    }
}
