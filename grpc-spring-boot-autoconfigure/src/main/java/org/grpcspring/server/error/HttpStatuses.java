// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import io.grpc.Status;
import org.grpcspring.error.GrpcFailure;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponse;

/**
 * What Spring's HTTP errors mean in gRPC. Needs {@code spring-web}.
 *
 * @see <a href="https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto">google.rpc.Code</a>
 */
final class HttpStatuses {

    private HttpStatuses() {}

    static boolean isErrorResponse(Throwable failure) {
        return failure instanceof ErrorResponse;
    }

    static Status ofErrorResponse(Throwable failure) {
        return of(((ErrorResponse) failure).getBody()).status().withCause(failure);
    }

    static GrpcFailure of(ProblemDetail problem) {
        String detail = problem.getDetail();
        return GrpcFailure.of(of(problem.getStatus()).withDescription(detail != null ? detail : problem.getTitle()));
    }

    private static Status of(int http) {
        return switch (http) {
            case 400, 422 -> Status.INVALID_ARGUMENT;
            case 401 -> Status.UNAUTHENTICATED;
            case 403 -> Status.PERMISSION_DENIED;
            case 404, 410 -> Status.NOT_FOUND;
            case 408, 504 -> Status.DEADLINE_EXCEEDED;
            case 409 -> Status.ABORTED;
            case 416 -> Status.OUT_OF_RANGE;
            case 429 -> Status.RESOURCE_EXHAUSTED;
            case 499 -> Status.CANCELLED;
            case 405, 415, 501 -> Status.UNIMPLEMENTED;
            case 502, 503 -> Status.UNAVAILABLE;
            default -> http >= 400 && http < 500 ? Status.FAILED_PRECONDITION : Status.INTERNAL;
        };
    }
}
