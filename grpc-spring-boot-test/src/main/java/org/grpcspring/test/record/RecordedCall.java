// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.record;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.assertj.core.api.AssertProvider;
import org.grpcspring.test.record.CallEvent.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A call as one side saw it; it grows until the call ends. AssertJ's {@code assertThat(call)} returns a
 * {@link RecordedCallAssert}. Safe for use by many threads.
 */
public final class RecordedCall implements AssertProvider<RecordedCallAssert> {

    /** Who recorded a call. */
    public enum Side {
        /** A client of this application. */
        CLIENT,
        /** A server of this application. */
        SERVER
    }

    private final GrpcCallRecorder recorder;
    private final int maxMessages;
    private final Side side;
    private final String name;
    private final MethodDescriptor<?, ?> method;
    private final Deque<CallEvent> events = new ArrayDeque<>();
    private Metadata metadata = new Metadata();
    private @Nullable Metadata headers;
    private @Nullable Metadata trailers;
    private @Nullable Status status;
    private boolean ended;
    private int messages;
    private long dropped;

    RecordedCall(GrpcCallRecorder recorder, int maxMessages, Side side, String name, MethodDescriptor<?, ?> method) {
        this.recorder = recorder;
        this.maxMessages = maxMessages;
        this.side = side;
        this.name = name;
        this.method = method;
    }

    /** Returns who recorded the call; a call of this application to itself is recorded twice. */
    public Side side() {
        return side;
    }

    /** Returns the name of the client or of the server. */
    public String name() {
        return name;
    }

    /** Returns the full name of the method, such as {@code shop.v1.Orders/Place}. */
    public String method() {
        return method.getFullMethodName();
    }

    /** Returns a copy of the metadata of the request: of a client that tries several times, of its last attempt. */
    public Metadata metadata() {
        return locked(() -> copy(metadata));
    }

    /** Returns the requests that are kept. */
    public List<Object> requests() {
        return messages(Kind.REQUEST);
    }

    /** Returns the replies that are kept. */
    public List<Object> replies() {
        return messages(Kind.REPLY);
    }

    /** Returns a copy of the server's headers, which are empty until they are there. */
    public Metadata headers() {
        return locked(() -> copy(headers));
    }

    /** Returns a copy of the server's trailers, which are empty until they are there. */
    public Metadata trailers() {
        return locked(() -> copy(trailers));
    }

    /** Returns how the call was closed, or null while it is not. */
    public @Nullable Status status() {
        return recorder.locked(() -> status);
    }

    /** Returns whether the call has ended. */
    public boolean isEnded() {
        return locked(() -> ended);
    }

    /** Returns what happened, in this order; messages that are dropped have no event. */
    public List<CallEvent> events() {
        return locked(() -> List.copyOf(events));
    }

    /** Returns how many messages were dropped, since the call had more than are kept. */
    public long droppedMessages() {
        return locked(() -> dropped);
    }

    @Override
    public RecordedCallAssert assertThat() {
        return new RecordedCallAssert(this);
    }

    GrpcCallRecorder recorder() {
        return recorder;
    }

    void sent(Metadata request) {
        recorder.record(() -> metadata = copy(request));
    }

    void happened(Kind kind) {
        recorder.record(() -> {
            if (!ended) {
                add(kind, null);
            }
        });
    }

    void message(Kind kind, Object message) {
        recorder.record(() -> {
            add(kind, message);
            messages++;
            if (messages > maxMessages) {
                dropOldest();
            }
        });
    }

    void headers(Metadata sent) {
        recorder.record(() -> {
            headers = copy(sent);
            add(Kind.HEADERS, null);
        });
    }

    void closed(Status end, Metadata sent) {
        recorder.record(() -> {
            if (status == null) {
                status = end;
                trailers = copy(sent);
            }
        });
    }

    void ended() {
        recorder.record(() -> {
            if (!ended) {
                ended = true;
                add(Kind.ENDED, null);
            }
        });
    }

    private void add(Kind kind, @Nullable Object message) {
        events.add(new CallEvent(recorder.nextNumber(), kind, message));
    }

    private void dropOldest() {
        messages--;
        dropped++;
        Iterator<CallEvent> all = events.iterator();
        while (all.hasNext()) {
            if (all.next().message() != null) {
                all.remove();
                return;
            }
        }
    }

    private List<Object> messages(Kind kind) {
        return locked(() -> events.stream()
                .filter(event -> event.kind() == kind)
                .<Object>map(event -> Objects.requireNonNull(event.message()))
                .toList());
    }

    private <T> T locked(Supplier<T> read) {
        return Objects.requireNonNull(recorder.locked(read));
    }

    private static Metadata copy(@Nullable Metadata metadata) {
        Metadata copy = new Metadata();
        if (metadata != null) {
            copy.merge(metadata);
        }
        return copy;
    }

    /** Returns what is known of the call in one line. */
    @Override
    public String toString() {
        return CallText.line(this);
    }
}
