// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.meter;

import io.grpc.Status;
import io.micrometer.core.instrument.Tags;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/** The meters of the calls of one method; a message costs an addition. Safe for use by many threads. */
public final class MethodMeters {

    private final GuardedRegistry registry;
    private final String name;
    private final Tags tags;
    private final boolean timed;
    private final AtomicReferenceArray<LateTimer> timers = new AtomicReferenceArray<>(Status.Code.values().length);
    private final LongAdder active = new LongAdder();
    private final LongAdder messagesSent = new LongAdder();
    private final LongAdder messagesReceived = new LongAdder();
    private final LongAdder bytesSent = new LongAdder();
    private final LongAdder bytesReceived = new LongAdder();

    MethodMeters(GuardedRegistry registry, String name, Tags tags, boolean timed) {
        this.registry = registry;
        this.name = name;
        this.tags = tags;
        this.timed = timed;
        registry.gauge(name + ".calls.active", tags, active::sum);
        registry.counter(name + ".messages.sent", tags, null, messagesSent);
        registry.counter(name + ".messages.received", tags, null, messagesReceived);
        registry.counter(name + ".bytes.sent", tags, "bytes", bytesSent);
        registry.counter(name + ".bytes.received", tags, "bytes", bytesReceived);
    }

    /**
     * Returns what counts something else of the calls.
     *
     * @param suffix the end of the counter's name
     * @param tag a tag beside those of the method
     * @param value the value of that tag
     */
    public LongAdder counter(String suffix, String tag, String value) {
        LongAdder counted = new LongAdder();
        registry.counter(name + suffix, tags.and(tag, value), null, counted);
        return counted;
    }

    /** Counts a call as one that is going on. */
    public void started() {
        active.increment();
    }

    /** Counts a message that is sent. */
    public void messageSent() {
        messagesSent.increment();
    }

    /** Counts a message that was received. */
    public void messageReceived() {
        messagesReceived.increment();
    }

    /** Counts bytes of messages that are sent, before compression. */
    public void bytesSent(long bytes) {
        bytesSent.add(bytes);
    }

    /** Counts bytes of messages that were received, after decompression. */
    public void bytesReceived(long bytes) {
        bytesReceived.add(bytes);
    }

    /** Records the end of a call that has started. */
    public void ended(Status.Code code, long nanos) {
        active.decrement();
        if (timed) {
            LateTimer timer = timers.get(code.value());
            (timer != null ? timer : timer(code)).record(nanos);
        }
    }

    private LateTimer timer(Status.Code code) {
        LateTimer timer = registry.newTimer();
        LateTimer other = timers.compareAndExchange(code.value(), null, timer);
        if (other != null) {
            return other;
        }
        registry.timer(name, tags.and("grpc.status_code", code.name()), timer);
        return timer;
    }
}
