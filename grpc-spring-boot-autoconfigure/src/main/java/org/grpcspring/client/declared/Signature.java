// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.declared;

import io.grpc.CallOptions;
import io.grpc.Metadata;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;

/**
 * What a method takes and returns.
 *
 * @param requests how it takes requests
 * @param replies how it returns replies
 * @param returned the type that it returns
 * @param parameters the types of its parameters
 */
record Signature(MessageForm requests, MessageForm replies, Class<?> returned, List<Class<?>> parameters) {

    private static final Set<Class<?>> EXTRAS = Set.of(CallOptions.class, Metadata.class, Duration.class);

    static Signature of(Method method, Class<?> type) {
        List<Class<?>> parameters = List.of(method.getParameterTypes());
        int position = position(parameters);
        ResolvableType returned = ResolvableType.forMethodReturnType(method, type);
        MessageForm requests = position == -1
                ? MessageForm.NOTHING
                : MessageForm.ofRequest(ResolvableType.forMethodParameter(
                        new MethodParameter(method, position).withContainingClass(type)));
        return new Signature(requests, MessageForm.ofReply(returned), returned.toClass(), parameters);
    }

    /** Returns why the method cannot call an RPC, or null if it can. */
    @Nullable
    String problem(Rpc rpc) {
        if (parameters.size() > new HashSet<>(parameters).size()
                || parameters.stream().filter(type -> !EXTRAS.contains(type)).count() > 1) {
            return "takes more than the RPC does";
        }
        if (!takesRequests(rpc)) {
            return rpc.streamsRequests() ? "does not take the requests as a stream" : "does not take the request";
        }
        if (!returnsReplies(rpc)) {
            return rpc.streamsReplies() ? "does not return the replies as a stream" : "does not return the reply";
        }
        if (rpc.streamsRequests() && requests.waits() != replies.waits()) {
            return "waits for one side of the call but not for the other";
        }
        return null;
    }

    /** Returns the request or requests among the arguments, or null if there is none. */
    @Nullable
    Object requests(Object[] arguments) {
        int position = position(parameters);
        return position == -1 ? null : arguments[position];
    }

    /** Returns the argument of one of the other types, or null if there is none. */
    <T> @Nullable T extra(Object[] arguments, Class<T> type) {
        int position = parameters.indexOf(type);
        return position == -1 ? null : type.cast(arguments[position]);
    }

    /** Returns whether null or nothing stands for the reply. */
    boolean leavesReplyOut() {
        return replies.message() == Void.class;
    }

    private boolean takesRequests(Rpc rpc) {
        return requests.kind() == MessageForm.Kind.NOTHING
                ? rpc.request().isEmpty() && !rpc.streamsRequests()
                : rpc.streamsRequests() == requests.isMany() && rpc.request().is(requests.message());
    }

    private boolean returnsReplies(Rpc rpc) {
        if (rpc.streamsReplies()) {
            return replies.isMany() && rpc.reply().is(replies.message());
        }
        return switch (replies.kind()) {
            case NOTHING -> rpc.reply().isEmpty();
            case PULLED -> false;
            case MESSAGE -> rpc.reply().is(replies.message());
            case FUTURE, PUBLISHED ->
                leavesReplyOut() ? rpc.reply().isEmpty() : rpc.reply().is(replies.message());
        };
    }

    private static int position(List<Class<?>> parameters) {
        for (int i = 0; i < parameters.size(); i++) {
            if (!EXTRAS.contains(parameters.get(i))) {
                return i;
            }
        }
        return -1;
    }
}
