// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.slice.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.grpcspring.test.slice.GrpcTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestContextManager;

@ExtendWith(OutputCaptureExtension.class)
class IncompleteSliceTests {

    @Test
    void missingBeanIsExplainedWithItsRemedies(CapturedOutput output) {
        assertThatIllegalStateException().isThrownBy(() -> start(WithoutShelves.class));
        assertThat(output.getAll().replace(System.lineSeparator(), "\n")).contains("""
                        Description:

                        Parameter 0 of constructor in org.grpcspring.test.slice.market.StockService requires a bean of type org.grpcspring.test.slice.market.Shelves, which is not in the slice of @GrpcTest

                        Action:

                        Add one of these to the test:
                        - a mock: '@MockitoBean Shelves shelves;'
                        - the class that implements it, or a configuration that has it: '@Import(Shelves.class)'
                        - a filter, so that scanning finds it: '@GrpcTest(includeFilters = @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = Shelves.class))'
                        """);
    }

    @Test
    void missingBeanOfAWholeApplicationIsNot(CapturedOutput output) {
        assertThatIllegalStateException().isThrownBy(() -> start(Whole.class));
        assertThat(output).contains("required a bean of type").doesNotContain("@GrpcTest");
    }

    @Test
    void serviceThatScanningDoesNotFindIsNamed() {
        assertThatIllegalStateException()
                .isThrownBy(() -> start(Unscanned.class))
                .havingRootCause()
                .withMessage(
                        "@GrpcTest names org.grpcspring.test.shop.OrderService, and there is no bean of this type; annotate the class with @GrpcService in a package that the application scans, or add @Import(OrderService.class) to the test, or @Import of the configuration with its @Bean method");
    }

    @Test
    void beanThatIsNoServiceIsNamed() {
        assertThatIllegalStateException()
                .isThrownBy(() -> start(NoService.class))
                .havingRootCause()
                .withMessage(
                        "@GrpcTest names org.grpcspring.test.slice.market.EmptyShelves, which is a bean without @GrpcService and is not served; add @GrpcService to the class or to its @Bean method, or name the service that uses it");
    }

    private static void start(Class<?> test) {
        new TestContextManager(test).getTestContext().getApplicationContext();
    }

    /** Lacks what its service needs. */
    @GrpcTest(StockService.class)
    static class WithoutShelves {}

    /** Lacks the same, and is no slice. */
    @SpringBootTest(classes = StockService.class)
    static class Whole {}

    /** Names a service of another application. */
    @GrpcTest(org.grpcspring.test.shop.OrderService.class)
    static class Unscanned {}

    /** Names what serves nothing. */
    @GrpcTest(EmptyShelves.class)
    @Import(EmptyShelves.class)
    static class NoService {}
}
