// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.record;

import io.grpc.Metadata;
import io.grpc.Status;
import java.util.List;
import org.grpcspring.test.assertion.MetadataText;
import org.grpcspring.test.record.RecordedCall.Side;

/** Recorded calls for a person to read; values of credentials are left out. */
final class CallText {

    private static final int MAX_CALLS = 20;
    private static final int MAX_EVENTS = 30;

    private CallText() {}

    static String line(RecordedCall call) {
        return (call.side() == Side.SERVER ? "served by '" : "sent by '") + call.name() + "': " + call.method() + ", "
                + end(call);
    }

    private static String end(RecordedCall call) {
        Status status = call.status();
        if (status == null) {
            return "not ended";
        }
        return status.getCode()
                + (status.getDescription() == null ? "" : ": " + MetadataText.value(status.getDescription()));
    }

    /** Goes on from "but ...". */
    static String lines(GrpcCallRecorder recorder) {
        List<RecordedCall> calls = recorder.calls();
        if (calls.isEmpty()) {
            return "no call is recorded";
        }
        StringBuilder text = new StringBuilder(calls.size() == 1 ? "1 call is" : calls.size() + " calls are");
        text.append(" recorded:");
        calls.stream().limit(MAX_CALLS).forEach(call -> text.append("\n  ").append(call));
        if (calls.size() > MAX_CALLS) {
            text.append("\n  … and ").append(calls.size() - MAX_CALLS).append(" more");
        }
        if (recorder.droppedCalls() > 0) {
            text.append("\n  ")
                    .append(recorder.droppedCalls())
                    .append(" earlier calls were dropped, since maxCalls is ")
                    .append(recorder.maxCalls());
        }
        return text.toString();
    }

    /** Returns a call with all that is kept of it. */
    static String whole(RecordedCall call) {
        StringBuilder text = new StringBuilder(line(call));
        add("metadata", call.metadata(), text);
        List<CallEvent> messages =
                call.events().stream().filter(event -> event.message() != null).toList();
        if (call.droppedMessages() > 0) {
            text.append("\n  ")
                    .append(call.droppedMessages())
                    .append(" earlier messages were dropped, since maxMessages is ")
                    .append(call.recorder().maxMessages());
        }
        messages.stream()
                .limit(MAX_EVENTS)
                .forEach(event -> text.append(event.kind() == CallEvent.Kind.REQUEST ? "\n  request " : "\n  reply ")
                        .append(MetadataText.value(event.message())));
        if (messages.size() > MAX_EVENTS) {
            text.append("\n  … and ").append(messages.size() - MAX_EVENTS).append(" more messages");
        }
        add("header", call.headers(), text);
        add("trailer", call.trailers(), text);
        return text.toString();
    }

    private static void add(String kind, Metadata metadata, StringBuilder text) {
        MetadataText.entries(metadata)
                .forEach(entry -> text.append("\n  ").append(kind).append(' ').append(entry));
    }
}
