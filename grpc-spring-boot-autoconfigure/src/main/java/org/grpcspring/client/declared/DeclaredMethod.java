// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.declared;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * A method of a declared client, and the RPC that it calls. Immutable.
 *
 * @param rpc the RPC
 * @param signature what the method takes and returns
 */
record DeclaredMethod(Rpc rpc, Signature signature) {

    /**
     * Finds the RPC of a method.
     *
     * @throws InvalidClientInterfaceException if there is none, or it takes or returns something else
     */
    static DeclaredMethod of(Method method, Class<?> type, List<Rpc> rpcs) {
        Rpc rpc = rpcs.stream()
                .filter(candidate -> candidate.methodName().equals(method.getName()))
                .findFirst()
                .orElseThrow(() -> new InvalidClientInterfaceException(
                        type,
                        method,
                        "has the name of no RPC of the service",
                        "one of these:\n  "
                                + String.join(
                                        "\n  ",
                                        rpcs.stream().map(Rpc::signature).toList())));
        Signature signature = Signature.of(method, type);
        String problem = signature.problem(rpc);
        if (problem != null) {
            throw new InvalidClientInterfaceException(type, method, problem, rpc.signature());
        }
        return new DeclaredMethod(rpc, signature);
    }

    /** Calls the RPC. */
    @Nullable
    Object call(AbstractStub<?> stub, Object[] arguments) {
        CallOptions options = signature.extra(arguments, CallOptions.class);
        Metadata headers = signature.extra(arguments, Metadata.class);
        Channel channel = headers == null
                ? stub.getChannel()
                : ClientInterceptors.intercept(stub.getChannel(), MetadataUtils.newAttachHeadersInterceptor(headers));
        NewCall call = new NewCall(
                channel,
                rpc.descriptor(),
                options == null ? stub.getCallOptions() : options,
                signature.extra(arguments, Duration.class));
        Object requests = signature.requests().kind() == MessageForm.Kind.NOTHING
                ? Objects.requireNonNull(rpc.request().empty())
                : signature.requests(arguments);
        Assert.notNull(requests, () -> "No request to " + rpc.descriptor().getFullMethodName());
        return signature.replies().waits() ? waited(call, requests) : unwaited(call, requests);
    }

    private @Nullable Object waited(NewCall call, Object requests) {
        if (rpc.streamsReplies()) {
            return PulledCalls.replies(call, requests, signature.returned());
        }
        Object reply = rpc.streamsRequests() ? PulledCalls.reply(call, requests) : call.unary(requests);
        return signature.replies().kind() == MessageForm.Kind.NOTHING ? null : reply;
    }

    // The future is the method's result, which a proxy returns as an Object.
    @SuppressWarnings("FutureReturnValueIgnored")
    private Object unwaited(NewCall call, Object requests) {
        Object read = rpc.streamsRequests() ? Publishers.read(requests) : requests;
        if (signature.replies().kind() == MessageForm.Kind.FUTURE) {
            return reply(call, read);
        }
        return Publishers.make(
                subscriber -> {
                    if (rpc.streamsReplies()) {
                        new AsyncCall(subscriber).start(call, read);
                    } else {
                        SingleReply.send(reply(call, read), subscriber);
                    }
                },
                signature.returned());
    }

    private CompletableFuture<@Nullable Object> reply(NewCall call, Object requests) {
        FutureReply reply = new FutureReply(signature.leavesReplyOut());
        new AsyncCall(reply).start(call, requests);
        return reply;
    }
}
