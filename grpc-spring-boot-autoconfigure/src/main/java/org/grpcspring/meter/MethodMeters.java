// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.meter;

import io.grpc.Status;
import io.micrometer.core.instrument.Tags;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * The meters of the calls of one method; a message costs an addition. Those that are removed from the registry come
 * back with the next call, and count from zero. Safe for use by many threads.
 */
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
    private final Queue<Runnable> removed = new ConcurrentLinkedQueue<>();

    MethodMeters(GuardedRegistry registry, String name, Tags tags, boolean timed) {
        this.registry = registry;
        this.name = name;
        this.tags = tags;
        this.timed = timed;
        gauge(".calls.active", "Calls that are going on", active);
        counter(".messages.sent", "Messages sent", tags, messagesSent);
        counter(".messages.received", "Messages received", tags, messagesReceived);
        counter(".bytes.sent", "Bytes of messages sent, before compression", tags, bytesSent);
        counter(".bytes.received", "Bytes of messages received, after decompression", tags, bytesReceived);
    }

    /**
     * Returns what counts something else of the calls.
     *
     * @param suffix the end of the counter's name
     * @param description what it counts
     * @param tag a tag beside those of the method
     * @param value the value of that tag
     */
    public LongAdder counter(String suffix, String description, String tag, String value) {
        LongAdder counted = new LongAdder();
        counter(suffix, description, tags.and(tag, value), counted);
        return counted;
    }

    private void gauge(String suffix, String description, LongAdder value) {
        registry.gauge(
                name + suffix,
                description,
                tags,
                value::sum,
                () -> removed.add(() -> gauge(suffix, description, value)));
    }

    private void counter(String suffix, String description, Tags allTags, LongAdder value) {
        registry.counter(name + suffix, description, allTags, value, () -> {
            value.reset();
            removed.add(() -> counter(suffix, description, allTags, value));
        });
    }

    /** Counts a call as one that is going on. */
    public void started() {
        active.increment();
        if (!removed.isEmpty()) {
            restore();
        }
    }

    private void restore() {
        for (Runnable registration = removed.poll(); registration != null; registration = removed.poll()) {
            registration.run();
        }
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
        registry.timer(
                name,
                "Calls from their start to their end",
                tags.and("grpc.status_code", code.name()),
                timer,
                () -> timers.compareAndSet(code.value(), timer, null));
        return timer;
    }
}
