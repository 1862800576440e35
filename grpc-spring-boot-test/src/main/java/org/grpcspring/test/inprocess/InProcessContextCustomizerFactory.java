// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.inprocess;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/** Finds {@link AutoConfigureInProcessGrpc} on a test class, or on what encloses it. */
final class InProcessContextCustomizerFactory implements ContextCustomizerFactory {

    @Override
    public @Nullable ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> attributes) {
        AutoConfigureInProcessGrpc annotation =
                TestContextAnnotationUtils.findMergedAnnotation(testClass, AutoConfigureInProcessGrpc.class);
        return annotation == null
                ? null
                : new InProcessContextCustomizer(
                        Stream.of(annotation.networkClients()).collect(Collectors.toUnmodifiableSet()));
    }
}
