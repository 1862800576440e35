// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.grpcspring.codec.GrpcCodecs;
import org.grpcspring.server.service.GrpcServiceDefinition;

/**
 * Makes the policy of a server each time it starts.
 *
 * @param settings what is decided
 * @param beans finds an executor by its bean name
 * @param codecs compress and decompress messages
 */
public record CallPolicies(CallSettings settings, Function<String, Executor> beans, GrpcCodecs codecs) {

    /**
     * Makes a policy.
     *
     * @param services what the server serves
     * @throws UnknownGrpcMethodException if the settings name what is not served
     */
    public CallPolicy create(List<GrpcServiceDefinition> services) {
        MethodRules rules = new MethodRules(settings, services);
        CallExecutors executors = new CallExecutors(settings.pool(), beans);
        try {
            return new CallPolicy(settings, executors, codecs, rules);
        } catch (RuntimeException ex) {
            executors.close();
            throw ex;
        }
    }
}
