// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.flow;

import com.google.protobuf.MessageLite;
import org.springframework.util.ClassUtils;

/**
 * How many messages of a stream may have been asked for and not been read: one until the first is here, and then as
 * many as are small together. Not safe for use by many threads at once.
 */
public final class MessageWindow {

    private static final int BYTES = 64 * 1024;
    private static final boolean PROTOBUF =
            ClassUtils.isPresent("com.google.protobuf.MessageLite", MessageWindow.class.getClassLoader());

    private final int most;
    private int largest;

    /**
     * Creates the window of one stream.
     *
     * @param most how many messages it may hold, however small they are
     */
    public MessageWindow(int most) {
        this.most = most;
    }

    /** Takes note of a message that has come. */
    public void received(Object message) {
        largest = Math.max(largest, PROTOBUF ? OfProtobuf.size(message) : BYTES);
    }

    /**
     * Returns how many messages to ask for: none while more than half of the window is taken.
     *
     * @param unread how many have been asked for and not been read
     */
    public int room(int unread) {
        int size = largest == 0 ? 1 : Math.max(1, Math.min(most, BYTES / largest));
        return unread <= size / 2 ? size - unread : 0;
    }

    /** What needs protobuf. */
    private static final class OfProtobuf {

        static int size(Object message) {
            return message instanceof MessageLite known ? 1 + known.getSerializedSize() : BYTES;
        }
    }
}
