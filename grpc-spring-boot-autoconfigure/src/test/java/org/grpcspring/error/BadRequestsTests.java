// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.error;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BadRequestsTests {

    private static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

    @ParameterizedTest
    @CsvSource({
        "string.min_len, STRING_MIN_LEN",
        "NotBlank, NOT_BLANK",
        "Size, SIZE",
        "this.a < this.b, THIS_A_THIS_B",
        "4.eyes!, EYES",
        "'', ''",
    })
    void reasonIsWrittenAsTheDetailDemands(String rule, String reason) {
        assertThat(BadRequests.violation("a", "b", rule).getReason()).isEqualTo(reason);
    }

    @Test
    void textsAreShortenedWithoutCuttingACharacterInTwo() {
        FieldViolation violation = BadRequests.violation("f".repeat(129), "😀".repeat(200), "r.".repeat(200));
        assertThat(violation.getField()).isEqualTo("f".repeat(127) + "…");
        assertThat(violation.getDescription()).isEqualTo("😀".repeat(127) + "…");
        assertThat(violation.getReason()).hasSize(63);
        assertThat(BadRequests.violation("f".repeat(128), "", "").getField()).isEqualTo("f".repeat(128));
    }

    @Test
    void failureFitsIntoTheMetadataThatClientsAccept() {
        FieldViolation worst = BadRequests.violation("€".repeat(1000), "€".repeat(1000), "x".repeat(1000));
        BadRequest told = BadRequests.of(Collections.nCopies(1_000_000, worst));
        GrpcFailure failure = BadRequests.failure(told);
        assertThat(told.getFieldViolationsCount()).isBetween(1, 100);
        int details = (Objects.requireNonNull(failure.trailers().get(DETAILS)).length + 2) / 3 * 4;
        int message = String.valueOf(failure.status().getDescription()).length() * 9;
        assertThat(details + message).isLessThan(8 * 1024 - 500);
    }

    @Test
    void noMoreThanAHundredViolationsAreTold() {
        FieldViolation small = BadRequests.violation("a", "b", "c");
        assertThat(BadRequests.of(Collections.nCopies(101, small)).getFieldViolationsCount())
                .isEqualTo(100);
    }

    @Test
    void failureTellsTheFirstViolationInItsStatusAndAllInItsDetail() {
        BadRequest told = BadRequests.of(
                List.of(BadRequests.violation("a", "is bad", "r"), BadRequests.violation("b", "is too", "r")));
        GrpcFailure failure = BadRequests.failure(told);
        assertThat(failure.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(failure.status().getDescription()).isEqualTo("a: is bad, and more");
        com.google.rpc.Status rich = StatusProto.fromStatusAndTrailers(failure.status(), failure.trailers());
        assertThat(rich.getDetailsList())
                .singleElement()
                .satisfies(detail -> assertThat(detail.unpack(BadRequest.class)).isEqualTo(told));
    }
}
