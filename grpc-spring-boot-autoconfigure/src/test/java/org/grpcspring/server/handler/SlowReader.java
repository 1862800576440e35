// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import static org.grpcspring.server.handler.ManyMessagesApplication.message;
import static org.grpcspring.server.handler.ManyMessagesApplication.number;
import static org.grpcspring.test.EchoService.text;

import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;

/**
 * Reads messages one by one, and for each of them makes {@value #SLOWER}, where the producer made one. Now and then it
 * stops until the producer has stopped too, and asks how many it has made and what memory it holds.
 */
final class SlowReader extends ClientCall.Listener<Text> {

    private static final int SLOWER = 100;
    private static final int STOPS = 100;

    final CompletableFuture<Status> end = new CompletableFuture<>();
    long received;
    long outOfOrder;
    long bytesMade;
    long mostAhead;
    long mostHeap;

    private final ClientCall<Text, Text> call;
    private final ManagedChannel questions;
    private final long messages;
    private boolean sends;
    private long sent;

    SlowReader(ClientCall<Text, Text> call, ManagedChannel questions, long messages) {
        this.call = call;
        this.questions = questions;
        this.messages = messages;
    }

    void start(boolean oneRequest) {
        call.start(this, new Metadata());
        call.request(1);
        if (oneRequest) {
            call.sendMessage(message(messages));
            call.halfClose();
        }
        sends = !oneRequest;
    }

    @Override
    public void onReady() {
        while (sends && call.isReady()) {
            call.sendMessage(message(sent++));
            if (sent == messages) {
                call.halfClose();
                sends = false;
            }
        }
    }

    @Override
    public void onMessage(Text message) {
        outOfOrder += number(message) == received ? 0 : 1;
        received++;
        for (int i = 0; i < SLOWER; i++) {
            bytesMade += message(received + i).getSerializedSize();
        }
        if (received % (messages / STOPS) == 0) {
            stop();
        }
        call.request(1);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        end.complete(status);
    }

    private void stop() {
        long before;
        long made = -1;
        do {
            before = made;
            made = ask("made");
        } while (made != before);
        mostAhead = Math.max(mostAhead, Math.max(made, sent) - received);
        mostHeap = Math.max(mostHeap, ask("heap"));
    }

    private long ask(String question) {
        return number(EchoGrpc.newBlockingStub(questions).unary(text(question)));
    }
}
