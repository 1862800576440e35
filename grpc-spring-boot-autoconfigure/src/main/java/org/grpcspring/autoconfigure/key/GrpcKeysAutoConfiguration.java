// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.key;

import io.grpc.ManagedChannel;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.bind.BindableRuntimeHintsRegistrar;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.ConfigurableEnvironment;

/** Warns about keys that nothing reads. */
@AutoConfiguration
@ConditionalOnClass(ManagedChannel.class)
@ImportRuntimeHints(GrpcKeysAutoConfiguration.Hints.class)
public final class GrpcKeysAutoConfiguration {

    @Bean
    static UnknownKeys grpcUnknownKeys(ConfigurableEnvironment environment) {
        return new UnknownKeys(environment);
    }

    /** Registers the properties, which are read to know the keys, for native images. */
    static final class Hints implements RuntimeHintsRegistrar {

        @Override
        public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
            BindableRuntimeHintsRegistrar.forTypes(UnknownKeys.TYPES).registerHints(hints, classLoader);
        }
    }
}
