// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.validation;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.grpcspring.interceptor.InterceptorOrder;
import org.grpcspring.server.advice.GrpcAdvice;
import org.grpcspring.server.advice.GrpcExceptionHandler;
import org.grpcspring.server.interceptor.GrpcGlobalServerInterceptor;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.BadRequestDetails;
import org.grpcspring.test.Replies;
import org.grpcspring.test.proto.BookingGrpc;
import org.grpcspring.test.proto.BrokenGrpc;
import org.grpcspring.test.proto.Ticket;
import org.grpcspring.test.proto.Traveller;
import org.grpcspring.test.proto.Trip;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.annotation.Order;

/** Messages whose rules are in the proto, over TCP. */
@ExtendWith(OutputCaptureExtension.class)
class ProtovalidateTests {

    private static final Trip GOOD = Trip.newBuilder().setTargetCity("T77").build();
    private static final Trip BAD = Trip.newBuilder().setTargetCity("X").build();

    @Test
    void requestThatBreaksRulesIsRefusedWithEachFieldByItsPath() {
        serving().run(context -> {
            Trip trip = Trip.newBuilder()
                    .setTargetCity("X")
                    .addTravellers(Traveller.newBuilder().setFirstName("Ann"))
                    .addTravellers(
                            Traveller.newBuilder().addMailAddresses("a@b.de").addMailAddresses("nobody"))
                    .putBagsByName("Ann \"A\"", 4)
                    .setFirstDay(2)
                    .setLastDay(1)
                    .setGuide(Traveller.getDefaultInstance())
                    .build();
            StatusRuntimeException failure = book(context, trip);
            assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(BadRequestDetails.lines(failure))
                    .containsExactlyInAnyOrder(
                            " TRIP_ENDS_AFTER_IT_STARTS a trip ends after it starts",
                            "target_city STRING_MIN_LEN must be at least 3 characters",
                            "travellers[1].first_name STRING_MIN_LEN must be at least 1 characters",
                            "travellers[1].mail_addresses[1] STRING_EMAIL must be a valid email address",
                            "bags_by_name[\"Ann \\\"A\\\"\"] INT32_LTE must be less than or equal to 3",
                            "guide.first_name STRING_MIN_LEN must be at least 1 characters");
            assertThat(failure.getStatus().getDescription()).isEqualTo("a trip ends after it starts, and more");
            assertThat(context.getBean(BookingService.class).seen()).isEmpty();
        });
    }

    @Test
    void requestThatKeepsItsRulesIsServed() {
        serving().run(context -> {
            assertThat(BookingGrpc.newBlockingStub(self(context)).book(GOOD).getNumber())
                    .isEqualTo("T77");
            assertThat(context.getBean(BookingService.class).seen()).containsExactly("T77");
        });
    }

    @Test
    void streamThatBreaksARuleEndsOnceAndTheServiceLearnsOfACancellation(CapturedOutput output) {
        serving().run(context -> {
            Replies<Ticket> replies = new Replies<>();
            StreamObserver<Trip> trips = BookingGrpc.newStub(self(context)).bookAll(replies);
            trips.onNext(GOOD);
            trips.onNext(BAD);
            trips.onNext(GOOD);
            trips.onCompleted();
            assertThat(replies.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertSeen(context, "T77", "cancelled");
            assertThat(output).doesNotContain("ERROR");
        });
    }

    @Test
    void repliesBeforeTheMessageThatBreaksARuleArrive() {
        serving().run(context -> {
            Replies<Ticket> replies = new Replies<>();
            StreamObserver<Trip> trips = BookingGrpc.newStub(self(context)).talk(replies);
            trips.onNext(GOOD);
            assertThat(replies.next().getNumber()).isEqualTo("T77");
            trips.onNext(BAD);
            assertThat(replies.end().getDescription())
                    .startsWith("target_city: ")
                    .endsWith("must be at least 3 characters");
            assertSeen(context, "T77", "cancelled");
        });
    }

    @Test
    void replyThatBreaksARuleEndsTheCallAsTheServersFault(CapturedOutput output) {
        serving().withPropertyValues("grpc.server.validation.responses=true").run(context -> {
            Trip secret = GOOD.toBuilder().setTargetCity("secret").build();
            StatusRuntimeException failure = book(context, secret);
            assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
            assertThat(failure.getStatus().getDescription()).startsWith("Internal error, in the server's log under ");
            assertThat(BadRequestDetails.of(failure)).isEmpty();
            assertThat(output)
                    .containsOnlyOnce("of grpcspring.test.v1.Booking/Book failed")
                    .contains("InvalidResponseException: A reply breaks its rules: number: ");
            assertThat(BookingGrpc.newBlockingStub(self(context)).book(GOOD).getNumber())
                    .isEqualTo("T77");
        });
    }

    @Test
    void streamOfRepliesThatBreaksARuleStopsItsService(CapturedOutput output) {
        serving().withPropertyValues("grpc.server.validation.responses=true").run(context -> {
            Replies<Ticket> replies = new Replies<>();
            BookingGrpc.newStub(self(context))
                    .watch(GOOD.toBuilder().setTargetCity("secret").build(), replies);
            assertThat(replies.next().getNumber()).isEqualTo("T1");
            assertThat(replies.end().getCode()).isEqualTo(Status.Code.INTERNAL);
            assertSeen(context, "CANCELLED: The call has ended, since a message broke its rules", "stopped");
            assertThat(output).containsOnlyOnce("of grpcspring.test.v1.Booking/Watch failed");
        });
    }

    @Test
    void ruleThatCannotBeEvaluatedEndsTheCallBeforeItsService(CapturedOutput output) {
        serving().run(context -> {
            StatusRuntimeException failure =
                    book(context, GOOD.toBuilder().setDivisor(13).build());
            assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
            assertThat(failure.getStatus().getDescription()).doesNotContain("divi");
            assertThat(output).containsOnlyOnce("of grpcspring.test.v1.Booking/Book failed");
            assertThat(context.getBean(BookingService.class).seen()).isEmpty();
        });
    }

    @Test
    void violationsAreAsManyAsAClientCanReceive() {
        serving().run(context -> {
            Trip.Builder trip = GOOD.toBuilder();
            for (int i = 0; i < 100; i++) {
                trip.putBagsByName("\u00e9\u20ac".repeat(100) + i, 9);
            }
            StatusRuntimeException failure = book(context, trip.build());
            assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(BadRequestDetails.of(failure))
                    .hasSizeBetween(1, 100)
                    .allSatisfy(violation ->
                            assertThat(violation.getField().length()).isEqualTo(128));
        });
    }

    @Test
    void onlyTheFirstViolationOfALargeMessageIsLookedFor() throws Exception {
        Trip trip = GOOD.toBuilder()
                .addAllTravellers(Collections.nCopies(1_000_000, Traveller.getDefaultInstance()))
                .build();
        assertThat(new BoundedValidator().validate(trip).getViolations()).hasSize(1);
        assertThat(new BoundedValidator()
                        .validate(GOOD.toBuilder()
                                .addAllTravellers(Collections.nCopies(1_000, Traveller.getDefaultInstance()))
                                .build())
                        .getViolations())
                .hasSize(1_000);
        serving()
                .run(context -> assertThat(BadRequestDetails.lines(book(context, trip)))
                        .containsExactly("travellers[0].first_name STRING_MIN_LEN must be at least 1 characters"));
    }

    @Test
    void startFailsForARuleThatIsNone() {
        runner().withBean(BrokenService.class).run(context -> {
            FailureAnalysis analysis = analysis(context.getStartupFailure());
            assertThat(analysis.getDescription())
                    .contains("'grpcspring.test.v1.Broken'", "'grpcspring.test.v1.Label'", "label.text");
            assertThat(analysis.getAction()).startsWith("Correct the rule");
        });
    }

    @Test
    void handlerMayTakeWhatEndsTheCall() {
        serving().withBean(Advice.class).run(context -> {
            StatusRuntimeException failure = book(context, BAD);
            assertThat(failure.getStatus()).extracting(Status::getCode).isEqualTo(Status.Code.FAILED_PRECONDITION);
            assertThat(failure.getStatus().getDescription()).isEqualTo("1 in grpcspring.test.v1.Booking/Book");
        });
    }

    @Test
    void interceptorsBeforeTheCheckSeeWhatTheClientGets() {
        serving().withBean(Outer.class).withBean(Inner.class).run(context -> {
            book(context, BAD);
            assertThat(context.getBean(Outer.class).seen).containsExactly("called", "INVALID_ARGUMENT");
            assertThat(context.getBean(Inner.class).seen).containsExactly("called");
        });
    }

    @Test
    void handlersThatReturnTheirRepliesAreKeptFromWhatBreaksRulesToo() {
        runner().withBean(Handlers.class).run(context -> {
            Handlers handlers = context.getBean(Handlers.class);
            assertThat(BadRequestDetails.lines(book(context, BAD)))
                    .containsExactly("target_city STRING_MIN_LEN must be at least 3 characters");
            Replies<Ticket> replies = new Replies<>();
            StreamObserver<Trip> trips = BookingGrpc.newStub(self(context)).bookAll(replies);
            trips.onNext(GOOD);
            // A call that ends drops the requests that its handler has not read.
            await().atMost(20, SECONDS)
                    .untilAsserted(() -> assertThat(handlers.seen).containsExactly("T77"));
            trips.onNext(BAD);
            assertThat(replies.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            await().atMost(20, SECONDS)
                    .untilAsserted(() -> assertThat(handlers.seen).containsExactly("T77", "ended"));
        });
    }

    @Test
    void methodsWithoutRulesAreLeftAlone() {
        List<MessageRules> rules = List.of(new ProtovalidateRules(new BoundedValidator()));
        assertThat(MessageValidation.of(BookingGrpc.getServiceDescriptor(), rules, false, new Outer())
                        .orElseThrow())
                .isInstanceOfSatisfying(
                        ServiceValidation.class,
                        service -> assertThat(service.methods())
                                .containsOnlyKeys(
                                        "grpcspring.test.v1.Booking/Book",
                                        "grpcspring.test.v1.Booking/BookAll",
                                        "grpcspring.test.v1.Booking/Watch",
                                        "grpcspring.test.v1.Booking/Talk"));
        assertThat(MessageValidation.of(io.grpc.health.v1.HealthGrpc.getServiceDescriptor(), rules, true, new Outer()))
                .isEmpty();
    }

    private static ApplicationContextRunner serving() {
        return runner().withBean(BookingService.class);
    }

    private static StatusRuntimeException book(BeanFactory context, Trip trip) {
        StatusRuntimeException failure = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> BookingGrpc.newBlockingStub(self(context)).book(trip));
        assertThat(failure).isNotNull();
        return failure;
    }

    private static void assertSeen(BeanFactory context, String... seen) {
        await().atMost(20, SECONDS)
                .untilAsserted(() ->
                        assertThat(context.getBean(BookingService.class).seen()).containsExactly(seen));
    }

    @GrpcService
    static class BrokenService extends BrokenGrpc.BrokenImplBase {}

    @GrpcService(value = BookingGrpc.class, partial = true)
    static class Handlers {

        private final Queue<String> seen = new ConcurrentLinkedQueue<>();

        Ticket book(Trip trip) {
            seen.add("book");
            return BookingService.ticket("T1");
        }

        Ticket bookAll(Iterator<Trip> trips) {
            try {
                trips.forEachRemaining(trip -> seen.add(trip.getTargetCity()));
                seen.add("completed");
                return BookingService.ticket("T1");
            } finally {
                seen.add("ended");
            }
        }
    }

    @GrpcAdvice
    static class Advice {

        @GrpcExceptionHandler
        Status invalid(InvalidRequestException exception, ServerCall<?, ?> call) {
            return Status.FAILED_PRECONDITION.withDescription(
                    exception.getViolations().getFieldViolationsCount() + " in "
                            + call.getMethodDescriptor().getFullMethodName());
        }
    }

    /** Writes down what it sees of calls. */
    static class Seeing implements ServerInterceptor {

        final Queue<String> seen = new ConcurrentLinkedQueue<>();

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            seen.add("called");
            return next.startCall(
                    new SimpleForwardingServerCall<>(call) {
                        @Override
                        public void close(Status status, Metadata trailers) {
                            seen.add(status.getCode().name());
                            super.close(status, trailers);
                        }
                    },
                    headers);
        }
    }

    @GrpcGlobalServerInterceptor
    @Order(InterceptorOrder.ORDER_VALIDATION - 1)
    static class Outer extends Seeing {}

    @GrpcGlobalServerInterceptor
    @Order(InterceptorOrder.ORDER_VALIDATION + 1)
    static class Inner extends Seeing {}
}
