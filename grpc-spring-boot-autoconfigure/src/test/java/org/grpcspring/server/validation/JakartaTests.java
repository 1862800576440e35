// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.function.Consumer;
import org.grpcspring.test.BadRequestDetails;
import org.grpcspring.test.proto.Author;
import org.grpcspring.test.proto.BookingGrpc;
import org.grpcspring.test.proto.Remark;
import org.grpcspring.test.proto.Trip;
import org.hibernate.validator.HibernateValidatorConfiguration;
import org.hibernate.validator.cfg.ConstraintMapping;
import org.hibernate.validator.cfg.defs.MaxDef;
import org.hibernate.validator.cfg.defs.NotBlankDef;
import org.hibernate.validator.cfg.defs.SizeDef;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.boot.validation.autoconfigure.ValidationConfigurationCustomizer;

/** Messages whose classes have Jakarta's constraints, over TCP. */
class JakartaTests {

    @Test
    void requestThatViolatesConstraintsIsRefusedWithEachFieldByItsNameInTheProto() {
        serving(JakartaTests::remarks).run(context -> {
            StatusRuntimeException failure = note(
                    context,
                    Remark.newBuilder()
                            .setShortText("much too long")
                            .addWrittenBy(Author.newBuilder().setFullName("Ann"))
                            .addWrittenBy(Author.getDefaultInstance())
                            .putReadBy("Bob \"B\"", Author.getDefaultInstance())
                            .build());
            assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(BadRequestDetails.lines(failure))
                    .containsExactly(
                            "read_by[\"Bob \\\"B\\\"\"].full_name NOT_BLANK must not be blank",
                            "short_text SIZE size must be between 0 and 5",
                            "written_by[1].full_name NOT_BLANK must not be blank");
            assertThat(context.getBean(BookingService.class).seen()).isEmpty();
        });
    }

    @Test
    void requestThatKeepsItsConstraintsIsServed() {
        serving(JakartaTests::remarks).run(context -> {
            Remark remark = Remark.newBuilder().setShortText("short").build();
            assertThat(BookingGrpc.newBlockingStub(self(context)).note(remark)).isEqualTo(remark);
        });
    }

    @Test
    void bothKindsOfRulesHoldForOneMessage() {
        serving(mapping -> mapping.type(Trip.class).getter("targetCity").constraint(new SizeDef().min(2)))
                .run(context -> {
                    StatusRuntimeException failure = catchThrowableOfType(
                            StatusRuntimeException.class,
                            () -> BookingGrpc.newBlockingStub(self(context))
                                    .book(Trip.newBuilder().setTargetCity("X").build()));
                    assertThat(BadRequestDetails.lines(failure))
                            .containsExactlyInAnyOrder(
                                    "target_city STRING_MIN_LEN must be at least 3 characters",
                                    "target_city SIZE size must be between 2 and 2147483647");
                });
    }

    @Test
    void messagesWithoutConstraintsAreLeftAlone() {
        serving(JakartaTests::remarks).run(context -> {
            JakartaRules rules = new JakartaRules(context.getBean(jakarta.validation.Validator.class));
            assertThat(rules.of("any", Remark.getDefaultInstance())).isPresent();
            assertThat(rules.of("any", Trip.getDefaultInstance())).isEmpty();
            assertThat(MessageValidation.of(
                            BookingGrpc.getServiceDescriptor(), List.of(rules), false, new MessageValidation()))
                    .get()
                    .isInstanceOfSatisfying(
                            ServiceValidation.class,
                            service ->
                                    assertThat(service.methods()).containsOnlyKeys("grpcspring.test.v1.Booking/Note"));
        });
    }

    @Test
    void startFailsForAConstraintThatCannotHold() {
        serving(mapping -> mapping.type(Remark.class).getter("writtenByList").constraint(new MaxDef().value(3)))
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .contains(
                                "'grpcspring.test.v1.Booking'",
                                "'org.grpcspring.test.proto.Remark'",
                                "Max",
                                "writtenByList"));
    }

    private static void remarks(ConstraintMapping mapping) {
        mapping.type(Remark.class)
                .getter("shortText")
                .constraint(new SizeDef().max(5))
                .getter("writtenByList")
                .containerElementType()
                .valid()
                .getter("readByMap")
                .containerElementType(1)
                .valid();
        mapping.type(Author.class).getter("fullName").constraint(new NotBlankDef());
    }

    private static ApplicationContextRunner serving(Consumer<ConstraintMapping> constraints) {
        return runner().withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
                .withBean(BookingService.class)
                .withBean(ValidationConfigurationCustomizer.class, () -> configuration -> {
                    HibernateValidatorConfiguration hibernate = (HibernateValidatorConfiguration) configuration;
                    ConstraintMapping mapping = hibernate.createConstraintMapping();
                    constraints.accept(mapping);
                    hibernate.addMapping(mapping);
                });
    }

    private static StatusRuntimeException note(BeanFactory context, Remark remark) {
        StatusRuntimeException failure = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> BookingGrpc.newBlockingStub(self(context)).note(remark));
        assertThat(failure).isNotNull();
        return failure;
    }
}
