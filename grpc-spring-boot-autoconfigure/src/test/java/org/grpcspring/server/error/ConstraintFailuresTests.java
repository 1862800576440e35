// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.BadRequestDetails;
import org.grpcspring.test.proto.Author;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Remark;
import org.grpcspring.test.proto.Text;
import org.hibernate.validator.HibernateValidatorConfiguration;
import org.hibernate.validator.cfg.ConstraintMapping;
import org.hibernate.validator.cfg.defs.NotBlankDef;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.boot.validation.autoconfigure.ValidationConfigurationCustomizer;
import org.springframework.validation.annotation.Validated;

/**
 * What clients are told of constraints on methods of beans that a service calls, as Jakarta and as Spring report them.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConstraintFailuresTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name | name NOT_BLANK must not be blank",
                "basket | basket.items[1].pieces POSITIVE must be greater than 0",
                "map | prices[\"b\"] POSITIVE must be greater than 0",
                "message | written_by[1].full_name NOT_BLANK must not be blank",
            })
    void argumentThatViolatesConstraintsIsTheCallersFault(String what, String violation) {
        for (boolean adapted : new boolean[] {false, true}) {
            serving(adapted).run(context -> {
                StatusRuntimeException failure = call(context, what);
                assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
                assertThat(BadRequestDetails.lines(failure)).containsExactly(violation);
                assertThat(failure.getStatus().getDescription()).doesNotContain("place");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void resultThatViolatesConstraintsIsTheServersFault(boolean adapted) {
        serving(adapted).run(context -> {
            StatusRuntimeException failure = call(context, "result");
            assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
            assertThat(failure.getStatus().getDescription()).startsWith("Internal error, in the server's log under ");
            assertThat(BadRequestDetails.of(failure)).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"no set", "empty set"})
    void exceptionWithoutViolationsTellsItsMessage(String what) {
        serving(false)
                .run(context -> assertThat(call(context, what).getStatus().getDescription())
                        .isEqualTo("by hand"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void constraintsMeanNothingWhereTheMappingIsSwitchedOff(boolean adapted, CapturedOutput output) {
        serving(adapted).withPropertyValues("grpc.server.errors.mapping=false").run(context -> {
            assertThat(call(context, "name").getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
            assertThat(output).containsOnlyOnce("of grpcspring.test.v1.Echo/Unary failed");
        });
    }

    private static StatusRuntimeException call(BeanFactory context, String what) {
        StatusRuntimeException failure = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> EchoGrpc.newBlockingStub(self(context)).unary(text(what)));
        assertThat(failure).isNotNull();
        return failure;
    }

    private static ApplicationContextRunner serving(boolean adapted) {
        return runner().withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
                .withPropertyValues("spring.validation.method.adapt-constraint-violations=" + adapted)
                .withBean(Orders.class)
                .withBean(OrdersService.class)
                .withBean(ValidationConfigurationCustomizer.class, () -> configuration -> {
                    HibernateValidatorConfiguration hibernate = (HibernateValidatorConfiguration) configuration;
                    ConstraintMapping mapping = hibernate.createConstraintMapping();
                    mapping.type(Remark.class)
                            .getter("writtenByList")
                            .containerElementType()
                            .valid();
                    mapping.type(Author.class).getter("fullName").constraint(new NotBlankDef());
                    hibernate.addMapping(mapping);
                });
    }

    record Item(@Positive int pieces) {}

    record Basket(List<@Valid Item> items) {}

    /** Has constraints on its methods. */
    @Validated
    static class Orders {

        void placeNamed(@NotBlank String name) {}

        void placeBasket(@Valid Basket basket) {}

        void placePriced(Map<String, @Positive Integer> prices) {}

        void placeRemark(@Valid Remark remark) {}

        @NotBlank
        String placed() {
            return " ";
        }
    }

    /** Calls the method that a request asks for. */
    @GrpcService
    static class OrdersService extends EchoGrpc.EchoImplBase {

        private final Orders orders;

        OrdersService(Orders orders) {
            this.orders = orders;
        }

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            switch (request.getValue()) {
                case "name" -> orders.placeNamed(" ");
                case "basket" -> orders.placeBasket(new Basket(List.of(new Item(1), new Item(0))));
                case "map" -> orders.placePriced(Map.of("a", 1, "b", 0));
                case "message" ->
                    orders.placeRemark(Remark.newBuilder()
                            .addWrittenBy(Author.newBuilder().setFullName("Ann"))
                            .addWrittenBy(Author.getDefaultInstance())
                            .build());
                case "result" -> orders.placed();
                case "no set" -> throw new ConstraintViolationException("by hand", null);
                default -> throw new ConstraintViolationException("by hand", Set.of());
            }
            replies.onCompleted();
        }
    }
}
