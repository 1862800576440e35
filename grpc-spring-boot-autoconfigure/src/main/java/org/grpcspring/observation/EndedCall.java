// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.observation;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** A call that has ended, with the status that the client got. Holds only while a {@link CallEndListener} is told. */
public interface EndedCall {

    /** Returns the method, or null if it is not served. */
    @Nullable
    MethodDescriptor<?, ?> method();

    /** Returns the name of the method as it was called; it comes from the wire and may be anything. */
    String calledName();

    /** Returns how the call ended. */
    Status status();

    /** Returns how long it lasted, in nanoseconds. */
    long nanos();

    /** Returns the headers that began it. */
    Metadata headers();

    /** Returns the attributes of the connection, with the peer's address; empty if the method is not served. */
    Attributes attributes();

    /** Returns the name of the caller who was authenticated, or null if there is none, or nobody wants to know it. */
    default @Nullable String caller() {
        return null;
    }

    /** Returns how many messages were sent. */
    long messagesSent();

    /** Returns how many messages were received. */
    long messagesReceived();

    /** Returns how many bytes of messages were sent; compression does not count. */
    long bytesSent();

    /** Returns how many bytes of messages were received; compression does not count. */
    long bytesReceived();
}
