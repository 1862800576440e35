// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.mock;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;

/**
 * What a mock of {@link MockGrpcService} answers a call with, for {@code doAnswer}, {@code willAnswer} and
 * {@code thenAnswer} of Mockito and for mocks of either style.
 */
public final class GrpcAnswers {

    private GrpcAnswers() {}

    /** Replies with a message. */
    public static GrpcAnswer reply(Object message) {
        return replies(message);
    }

    /** Replies with a stream of messages, and completes it. */
    public static GrpcAnswer replies(Object... messages) {
        return GrpcAnswer.of(List.of(messages), GrpcAnswer.End.OK);
    }

    /** Fails with a status. */
    public static GrpcAnswer failure(Status status) {
        return failure(status, new Metadata());
    }

    /** Fails with a status and trailers. */
    public static GrpcAnswer failure(Status status, Metadata trailers) {
        return GrpcAnswer.of(List.of(), GrpcAnswer.End.failure(status, trailers));
    }

    /**
     * Fails with the status and the trailers of an exception, such as a {@link org.grpcspring.error.GrpcException} with
     * details.
     */
    public static GrpcAnswer failure(StatusRuntimeException failure) {
        return GrpcAnswer.of(List.of(), GrpcAnswer.End.failure(failure));
    }

    /** Closes the connection, so that all calls on it fail. */
    public static GrpcAnswer lostConnection() {
        return GrpcAnswer.of(List.of(), GrpcAnswer.End.LOST);
    }

    /** Sends nothing, so that the call ends when its client's deadline has passed or it is cancelled. */
    public static GrpcAnswer noAnswer() {
        return GrpcAnswer.of(List.of(), GrpcAnswer.End.NONE);
    }
}
