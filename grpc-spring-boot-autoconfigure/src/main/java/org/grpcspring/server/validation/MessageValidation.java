// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.validation;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServiceDescriptor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds the place among the global interceptors where messages are checked; itself it lets every call pass. The
 * interceptor of each service, made when the server starts, takes this place. Immutable.
 */
public final class MessageValidation implements ServerInterceptor {

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        return next.startCall(call, headers);
    }

    /**
     * Returns what checks the messages of a service, or nothing if none of them has rules.
     *
     * @param service returns the methods and their messages
     * @param rules where rules are looked up
     * @param responses whether what the service sends is checked too
     * @param errors ends the calls whose messages break their rules: by an exception, the cause of {@code UNKNOWN}
     * @throws InvalidMessageRuleException if a rule is none
     */
    public static Optional<ServerInterceptor> of(
            ServiceDescriptor service, List<MessageRules> rules, boolean responses, ServerInterceptor errors) {
        Map<String, MethodValidation> methods = new HashMap<>();
        for (MethodDescriptor<?, ?> method : service.getMethods()) {
            MessageChecks requests = MessageChecks.of(service.getName(), method.getRequestMarshaller(), rules);
            MessageChecks replies = responses
                    ? MessageChecks.of(service.getName(), method.getResponseMarshaller(), rules)
                    : MessageChecks.NONE;
            if (!requests.isEmpty() || !replies.isEmpty()) {
                methods.put(method.getFullMethodName(), new MethodValidation(requests, replies, errors));
            }
        }
        return methods.isEmpty() ? Optional.empty() : Optional.of(new ServiceValidation(Map.copyOf(methods)));
    }
}
