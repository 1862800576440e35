// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.inprocess;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.net.URLDecoder;
import java.util.Set;
import java.util.stream.Collectors;
import org.grpcspring.client.channel.GrpcChannelBuilderCustomizer;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.server.lifecycle.GrpcServerLifecycle;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;

/**
 * Fails the calls of clients that would leave the test's application, at once and with the remedy.
 *
 * @param beanFactory has the servers and the channels
 * @param prefix what the addresses of the own servers begin with
 * @param networkClients the names of clients that keep their address
 */
record InProcessClients(BeanFactory beanFactory, String prefix, Set<String> networkClients)
        implements GrpcChannelBuilderCustomizer {

    @Override
    public void customize(ManagedChannelBuilder<?> builder, String client) {
        if (!networkClients.contains(client)) {
            builder.intercept(new Guard(client));
        }
    }

    private @Nullable Status refusal(String client, MethodDescriptor<?, ?> method) {
        String address = beanFactory.getBean(GrpcChannels.class).facts(client).address();
        String elsewhere = prefix + ClientAddresses.ELSEWHERE;
        if (address.startsWith(elsewhere)) {
            return refusal(
                    client,
                    method,
                    "'%s', which is another application's address"
                            .formatted(URLDecoder.decode(address.substring(elsewhere.length()), UTF_8)));
        }
        boolean isOwn = address.startsWith(prefix) || address.startsWith("self:");
        return isOwn && !served().contains(method.getServiceName())
                ? refusal(client, method, "the own server, which does not serve it")
                : null;
    }

    private static Status refusal(String client, MethodDescriptor<?, ?> method, String place) {
        return Status.FAILED_PRECONDITION.withDescription(
                "Client '%1$s' calls %2$s at %3$s; declare @MockGrpcService(client = \"%1$s\", value = …Grpc.class) for %4$s in the test, or let @AutoConfigureInProcessGrpc say networkClients = \"%1$s\""
                        .formatted(client, method.getFullMethodName(), place, method.getServiceName()));
    }

    private Set<String> served() {
        return beanFactory.getBeanProvider(GrpcServerLifecycle.class).stream()
                .flatMap(server -> server.facts().services().stream())
                .map(service -> service.definition().getServiceDescriptor().getName())
                .collect(Collectors.toSet());
    }

    /** Looks at each call of one client. */
    private final class Guard implements ClientInterceptor {

        private final String client;

        Guard(String client) {
            this.client = client;
        }

        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            Status refusal = refusal(client, method);
            return refusal == null ? next.newCall(method, options) : new RefusedCall<>(refusal);
        }
    }

    /** A call that fails when it starts. */
    private static final class RefusedCall<Q, R> extends ClientCall<Q, R> {

        private final Status status;

        RefusedCall(Status status) {
            this.status = status;
        }

        @Override
        public void start(Listener<R> listener, Metadata headers) {
            listener.onClose(status, new Metadata());
        }

        @Override
        public void request(int messages) {}

        @Override
        public void cancel(@Nullable String message, @Nullable Throwable cause) {}

        @Override
        public void halfClose() {}

        @Override
        public void sendMessage(Q message) {}
    }
}
