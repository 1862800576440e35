// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.declared;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.grpcspring.error.GrpcException;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/** Makes calls with streams whose messages are taken one by one. */
final class PulledCalls {

    private PulledCalls() {}

    /** Sends all requests and waits for the reply. */
    static Object reply(NewCall newCall, Object source) {
        BlockingClientCall<Object, Object> call = newCall.streaming();
        PulledRequests requests = new PulledRequests(source);
        BlockingReplies replies = new BlockingReplies(call, requests);
        try {
            requests.send(call);
        } catch (StatusException ex) {
            throw GrpcException.of(ex);
        } catch (InterruptedException ex) {
            throw replies.interrupted(ex);
        } catch (RuntimeException | Error ex) {
            replies.cancel("The requests failed", ex);
            throw ex;
        }
        return single(replies);
    }

    /** Returns the replies as a stream, an iterator, or something that makes the call when it is iterated. */
    static Object replies(NewCall call, Object requests, Class<?> type) {
        if (type == Iterable.class) {
            return (Iterable<Object>) () -> start(call, requests);
        }
        BlockingReplies replies = start(call, requests);
        return type == Iterator.class
                ? replies
                : StreamSupport.stream(
                                Spliterators.spliteratorUnknownSize(replies, Spliterator.ORDERED | Spliterator.NONNULL),
                                false)
                        .onClose(replies::close);
    }

    private static BlockingReplies start(NewCall newCall, Object source) {
        PulledRequests requests = new PulledRequests(source);
        if (newCall.method().getType().clientSendsOneMessage()) {
            return new BlockingReplies(newCall.serverStreaming(source), requests);
        }
        BlockingClientCall<Object, Object> call = newCall.streaming();
        BlockingReplies replies = new BlockingReplies(call, requests);
        SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("grpc-requests-");
        executor.setDaemon(true);
        executor.setVirtualThreads(Runtime.version().feature() >= 21);
        executor.execute(Context.current().wrap(() -> requests.sendAside(call)));
        return replies;
    }

    private static Object single(BlockingReplies replies) {
        if (!replies.hasNext()) {
            throw broken("The server sent no reply");
        }
        Object reply = replies.next();
        if (replies.hasNext()) {
            replies.close();
            throw broken("The server sent more than one reply");
        }
        return reply;
    }

    private static GrpcException broken(String description) {
        return GrpcException.of(Status.INTERNAL.withDescription(description).asRuntimeException());
    }
}
