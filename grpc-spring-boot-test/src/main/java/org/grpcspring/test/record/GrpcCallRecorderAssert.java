// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.record;

import java.time.Duration;
import java.util.List;
import org.assertj.core.api.AbstractObjectAssert;
import org.grpcspring.test.record.RecordedCall.Side;

/**
 * Assertions on recorded calls. Those that want a call wait for it, for at most 10 seconds, as another thread may still
 * have to make or to end it. Methods are named in full, such as {@code shop.v1.Orders/Place}.
 */
public class GrpcCallRecorderAssert extends AbstractObjectAssert<GrpcCallRecorderAssert, GrpcCallRecorder> {

    static final Duration AT_MOST = Duration.ofSeconds(10);

    private Duration atMost = AT_MOST;

    /** Begins assertions on what a recorder has recorded. */
    public GrpcCallRecorderAssert(GrpcCallRecorder actual) {
        super(actual, GrpcCallRecorderAssert.class);
    }

    /** Sets how long is waited for a call, and for what is wanted of it, instead of 10 seconds. */
    public GrpcCallRecorderAssert within(Duration atMost) {
        this.atMost = atMost;
        return this;
    }

    /** Verifies that a server got a call of a method, and goes on with the first. */
    public RecordedCallAssert served(String method) {
        return served(method, 0);
    }

    /** Verifies that a server got more than {@code index} calls of a method, and goes on with the one at this index. */
    public RecordedCallAssert served(String method, int index) {
        return call(Side.SERVER, method, index);
    }

    /** Verifies that a client made a call of a method, and goes on with the first. */
    public RecordedCallAssert sent(String method) {
        return sent(method, 0);
    }

    /**
     * Verifies that a client made more than {@code index} calls of a method, and goes on with the one at this index.
     */
    public RecordedCallAssert sent(String method, int index) {
        return call(Side.CLIENT, method, index);
    }

    /** Verifies that the servers got calls of these methods, in this order, and no others. */
    public GrpcCallRecorderAssert servedInOrder(String... methods) {
        return inOrder(Side.SERVER, List.of(methods));
    }

    /** Verifies that the clients made calls of these methods, in this order, and no others. */
    public GrpcCallRecorderAssert sentInOrder(String... methods) {
        return inOrder(Side.CLIENT, List.of(methods));
    }

    /** Verifies that no server has got a call of a method so far. */
    public GrpcCallRecorderAssert didNotServe(String method) {
        return none(Side.SERVER, method);
    }

    /** Verifies that no client has made a call of a method so far. */
    public GrpcCallRecorderAssert didNotSend(String method) {
        return none(Side.CLIENT, method);
    }

    /** Verifies how many calls are kept, of both sides together. */
    public GrpcCallRecorderAssert hasSize(int calls) {
        return verify(actual.await(() -> actual.calls().size() == calls, atMost), "Expected " + calls + " calls");
    }

    /** Verifies that no call is recorded so far. */
    public GrpcCallRecorderAssert isEmpty() {
        return verify(actual.calls().isEmpty() && actual.droppedCalls() == 0, "Expected no call");
    }

    private RecordedCallAssert call(Side side, String method, int index) {
        boolean found = actual.await(() -> calls(side, method).size() > index, atMost);
        String wanted = index == 0 ? "a call" : index + 1 + " calls";
        verify(found, "Expected " + wanted + " of " + method + " to be " + word(side));
        return new RecordedCallAssert(calls(side, method).get(index))
                .within(atMost)
                .as(info.description());
    }

    private GrpcCallRecorderAssert inOrder(Side side, List<String> methods) {
        boolean found = actual.await(() -> methods(side).equals(methods), atMost);
        return verify(found, "Expected the calls " + methods + " to be " + word(side) + " in this order");
    }

    private GrpcCallRecorderAssert none(Side side, String method) {
        return verify(calls(side, method).isEmpty(), "Expected no call of " + method + " to be " + word(side));
    }

    private List<RecordedCall> calls(Side side, String method) {
        return actual.of(side).stream()
                .filter(call -> call.method().equals(method))
                .toList();
    }

    private List<String> methods(Side side) {
        return actual.of(side).stream().map(RecordedCall::method).toList();
    }

    private static String word(Side side) {
        return side == Side.SERVER ? "served" : "sent";
    }

    private GrpcCallRecorderAssert verify(boolean holds, String expected) {
        if (!holds) {
            throw failure("%s", expected + ", but " + CallText.lines(actual));
        }
        return this;
    }
}
