// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.test.slice;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/** Finds {@link GrpcTest} on a test class, or on what encloses it. */
final class GrpcSliceContextCustomizerFactory implements ContextCustomizerFactory {

    @Override
    public @Nullable ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> attributes) {
        GrpcTest annotation = TestContextAnnotationUtils.findMergedAnnotation(testClass, GrpcTest.class);
        return annotation == null ? null : new GrpcSlice(List.of(annotation.services()));
    }
}
