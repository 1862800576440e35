// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.slice;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.analyzer.AbstractInjectionFailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** Says what a test adds when something in its slice needs a bean that {@link GrpcTest} leaves out. */
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
final class MissingBeanFailureAnalyzer extends AbstractInjectionFailureAnalyzer<NoSuchBeanDefinitionException> {

    private final Environment environment;

    MissingBeanFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(
            Throwable rootFailure, NoSuchBeanDefinitionException failure, @Nullable String description) {
        Class<?> type = failure.getResolvableType() == null
                ? null
                : failure.getResolvableType().resolve();
        if (type == null || failure.getNumberOfBeansFound() > 0 || !GrpcSlice.isSlice(environment)) {
            return null;
        }
        return new FailureAnalysis(
                "%s requires a bean of type %s, which is not in the slice of @GrpcTest"
                        .formatted(description == null ? "A bean" : description, type.getName()),
                """
                Add one of these to the test:
                - a mock: '@MockitoBean %1$s %2$s;'
                - the class that implements it, or a configuration that has it: '@Import(%1$s.class)'
                - a filter, so that scanning finds it: '@GrpcTest(includeFilters = @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = %1$s.class))'""".formatted(type.getSimpleName(), StringUtils.uncapitalize(type.getSimpleName())),
                failure);
    }
}
