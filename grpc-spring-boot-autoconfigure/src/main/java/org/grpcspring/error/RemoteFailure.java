// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.error;

import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says that a status was received by a client of this application: the cause of that status, ahead of its own cause. It
 * has no stack trace. Immutable.
 */
public final class RemoteFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private static final Pattern NOT_OF_A_LINE = Pattern.compile("[\\s\\p{Cntrl}\\p{Zl}\\p{Zp}]+");

    private final transient Status received;
    private final transient Metadata trailers;

    private RemoteFailure(String message, Status received, Metadata trailers) {
        super(message, received.getCause(), false, false);
        this.received = received;
        this.trailers = new Metadata();
        this.trailers.merge(trailers);
    }

    /** Returns the status that a client received, with its origin as the cause. */
    public static Status mark(Status received, Metadata trailers, String client, String fullMethodName) {
        String description = received.getDescription();
        String told = description == null
                ? ""
                : ": " + NOT_OF_A_LINE.matcher(description).replaceAll(" ");
        String message = "the client '" + client + "' called " + fullMethodName + ": " + received.getCode() + told;
        return received.withCause(new RemoteFailure(message, received, trailers));
    }

    /** Returns where a status comes from, or null unless it is one that a client received and nobody has reworded. */
    public static @Nullable RemoteFailure of(Status status) {
        return status.getCause() instanceof RemoteFailure failure
                        && failure.received.getCode() == status.getCode()
                        && Objects.equals(failure.received.getDescription(), status.getDescription())
                ? failure
                : null;
    }

    /** Returns the status and the details that the client received. */
    public GrpcErrors errors() {
        return GrpcErrors.of(received, trailers);
    }

    /** Returns those trailers that the client did not receive. */
    public Metadata withoutReceived(Metadata all) {
        Metadata own = new Metadata();
        own.merge(all);
        for (String name : trailers.keys()) {
            if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
                remove(own, Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER), Arrays::equals);
            } else {
                remove(own, Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), Object::equals);
            }
        }
        return own;
    }

    private <T> void remove(Metadata own, Metadata.Key<T> key, BiPredicate<T, T> same) {
        Iterable<T> values = own.removeAll(key);
        Iterable<T> foreign = trailers.getAll(key);
        if (values != null && foreign != null) {
            for (T value : values) {
                boolean isReceived = false;
                for (T other : foreign) {
                    isReceived |= same.test(value, other);
                }
                if (!isReceived) {
                    own.put(key, value);
                }
            }
        }
    }
}
