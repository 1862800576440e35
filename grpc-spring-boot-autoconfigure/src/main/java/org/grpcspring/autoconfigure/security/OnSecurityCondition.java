// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.security;

import java.util.List;
import org.grpcspring.server.security.authentication.GrpcAuthenticationReader;
import org.grpcspring.server.security.check.GrpcCallAuthorization;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches if the application says that its gRPC servers are secured: by a bean, or by a key. */
final class OnSecurityCondition extends AnyNestedCondition {

    private static final String KEY = "grpc.server.authentication.schemes";

    OnSecurityCondition() {
        super(ConfigurationPhase.REGISTER_BEAN);
    }

    /** Matches if a bean reads credentials. */
    @ConditionalOnBean(GrpcAuthenticationReader.class)
    static final class Reader {}

    /** Matches if a bean has rules. */
    @ConditionalOnBean(GrpcCallAuthorization.class)
    static final class Rules {}

    /** Matches if the key names a scheme. */
    @Conditional(OnSchemes.class)
    static final class Schemes {}

    /** Decides that. */
    static final class OnSchemes extends SpringBootCondition {

        @Override
        public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
            List<String> schemes = Binder.get(context.getEnvironment())
                    .bind(KEY, Bindable.listOf(String.class))
                    .orElse(List.of());
            return new ConditionOutcome(
                    !schemes.isEmpty(),
                    ConditionMessage.forCondition("gRPC security").because("'" + KEY + "' is " + schemes));
        }
    }
}
