// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import build.buf.protovalidate.ValidationResult;
import build.buf.protovalidate.Validator;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.server.validation.MessageValidation;
import org.grpcspring.test.EchoService;
import org.grpcspring.test.GrpcContexts;
import org.grpcspring.test.proto.BookingGrpc;
import org.grpcspring.test.proto.Remark;
import org.grpcspring.test.proto.Ticket;
import org.grpcspring.test.proto.Trip;
import org.hibernate.validator.HibernateValidatorConfiguration;
import org.hibernate.validator.cfg.ConstraintMapping;
import org.hibernate.validator.cfg.defs.SizeDef;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.boot.validation.autoconfigure.ValidationConfigurationCustomizer;

/** When which messages are checked by which rules; a trip has rules in its proto, a remark has constraints. */
class GrpcValidationAutoConfigurationTests {

    private static final Trip TRIP = Trip.newBuilder().setTargetCity("X").build();
    private static final Trip GOOD = Trip.newBuilder().setTargetCity("Xanten").build();
    private static final Remark REMARK =
            Remark.newBuilder().setShortText("too long").build();

    @ParameterizedTest
    @CsvSource({
        ", INVALID_ARGUMENT, INVALID_ARGUMENT, OK",
        "enabled=true, INVALID_ARGUMENT, INVALID_ARGUMENT, OK",
        "enabled=false, OK, OK, OK",
        "protovalidate=true, INVALID_ARGUMENT, INVALID_ARGUMENT, OK",
        "protovalidate=false, OK, INVALID_ARGUMENT, OK",
        "jakarta=true, INVALID_ARGUMENT, INVALID_ARGUMENT, OK",
        "jakarta=false, INVALID_ARGUMENT, OK, OK",
        "responses=true, INVALID_ARGUMENT, INVALID_ARGUMENT, INTERNAL",
        "responses=false, INVALID_ARGUMENT, INVALID_ARGUMENT, OK",
    })
    void messagesAreCheckedAsTheKeysSay(@Nullable String key, Status.Code trip, Status.Code remark, Status.Code reply) {
        serving(Booking.class)
                .withPropertyValues(key == null ? "other=1" : "grpc.server.validation." + key)
                .run(context -> {
                    ManagedChannel channel = self(context);
                    assertThat(book(channel, TRIP)).isEqualTo(trip);
                    assertThat(note(channel)).isEqualTo(remark);
                    assertThat(book(channel, GOOD)).isEqualTo(reply);
                });
    }

    @Test
    void eachServerChecksAsItsOwnKeysSay() {
        serving(BookingOnBoth.class)
                .withPropertyValues(
                        "grpc.server.validation.enabled=false",
                        "grpc.servers.inner.address=127.0.0.1",
                        "grpc.servers.inner.port=0",
                        "grpc.servers.inner.validation.enabled=true",
                        "grpc.servers.inner.validation.jakarta=false")
                .run(context -> {
                    assertThat(book(self(context), TRIP)).isEqualTo(Status.Code.OK);
                    String port = context.getEnvironment().getRequiredProperty("local.grpc.servers.inner.port");
                    ManagedChannel inner = Grpc.newChannelBuilder(
                                    "127.0.0.1:" + port, InsecureChannelCredentials.create())
                            .build();
                    try {
                        assertThat(book(inner, TRIP)).isEqualTo(Status.Code.INVALID_ARGUMENT);
                        assertThat(note(inner)).isEqualTo(Status.Code.OK);
                    } finally {
                        inner.shutdownNow();
                    }
                });
    }

    @Test
    void constraintsHoldWithoutProtovalidate() {
        serving(Booking.class)
                .withClassLoader(new FilteredClassLoader("build.buf.protovalidate"))
                .run(context -> {
                    assertThat(context).doesNotHaveBean("grpcProtoRules");
                    assertThat(note(self(context))).isEqualTo(Status.Code.INVALID_ARGUMENT);
                    assertThat(book(self(context), TRIP)).isEqualTo(Status.Code.OK);
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rulesInTheProtoHoldWithoutJakartaOrWithoutItsValidator(boolean filtered) {
        ApplicationContextRunner without = runner().withBean(Booking.class);
        (filtered ? without.withClassLoader(new FilteredClassLoader("jakarta.validation")) : without).run(context -> {
            assertThat(context).doesNotHaveBean("grpcJakartaRules");
            assertThat(book(self(context), TRIP)).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(note(self(context))).isEqualTo(Status.Code.OK);
        });
    }

    @Test
    void nothingIsThereWithoutAnyRules() {
        runner().withBean(EchoService.class)
                .withClassLoader(new FilteredClassLoader("build.buf.protovalidate", "jakarta.validation"))
                .run(context -> {
                    assertThat(context)
                            .doesNotHaveBean(MessageValidation.class)
                            .doesNotHaveBean("grpcServiceValidation");
                    assertThat(GrpcContexts.echo(context, "hi")).isEqualTo("hi");
                });
    }

    @Test
    void nothingIsThereWithoutAServer() {
        runner().run(context -> assertThat(context)
                .doesNotHaveBean(MessageValidation.class)
                .doesNotHaveBean(Validator.class)
                .hasSingleBean(GrpcChannels.class));
    }

    @Test
    void validatorOfTheApplicationIsTaken() {
        runner().withBean(Booking.class)
                .withBean("own", Validator.class, () -> message -> ValidationResult.EMPTY)
                .run(context -> {
                    assertThat(context).hasSingleBean(Validator.class);
                    assertThat(book(self(context), TRIP)).isEqualTo(Status.Code.OK);
                });
    }

    private static ApplicationContextRunner serving(Class<? extends Booking> service) {
        return runner().withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
                .withBean(service)
                .withBean(ValidationConfigurationCustomizer.class, () -> configuration -> {
                    HibernateValidatorConfiguration hibernate = (HibernateValidatorConfiguration) configuration;
                    ConstraintMapping mapping = hibernate.createConstraintMapping();
                    mapping.type(Remark.class).getter("shortText").constraint(new SizeDef().max(5));
                    hibernate.addMapping(mapping);
                });
    }

    private static Status.Code book(ManagedChannel channel, Trip trip) {
        return code(() -> BookingGrpc.newBlockingStub(channel).book(trip));
    }

    private static Status.Code note(ManagedChannel channel) {
        return code(() -> BookingGrpc.newBlockingStub(channel).note(REMARK));
    }

    private static Status.Code code(Runnable call) {
        try {
            call.run();
            return Status.Code.OK;
        } catch (StatusRuntimeException ex) {
            return ex.getStatus().getCode();
        }
    }

    /** Replies with a ticket that breaks its rule. */
    @GrpcService
    static class Booking extends BookingGrpc.BookingImplBase {

        @Override
        public void book(Trip trip, StreamObserver<Ticket> tickets) {
            tickets.onNext(Ticket.newBuilder().setNumber(trip.getTargetCity()).build());
            tickets.onCompleted();
        }

        @Override
        public void note(Remark remark, StreamObserver<Remark> remarks) {
            remarks.onNext(remark);
            remarks.onCompleted();
        }
    }

    @GrpcService(server = {"default", "inner"})
    static class BookingOnBoth extends Booking {}
}
