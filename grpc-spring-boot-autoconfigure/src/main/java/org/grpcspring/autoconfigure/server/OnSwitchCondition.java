// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Decides {@link ConditionalOnSwitch}. */
final class OnSwitchCondition extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        MergedAnnotation<ConditionalOnSwitch> annotation =
                metadata.getAnnotations().get(ConditionalOnSwitch.class);
        String key = annotation.getString("value");
        Environment environment = context.getEnvironment();
        Binder binder = Binder.get(environment);
        boolean on = binder.bind(key, Boolean.class).orElse(annotation.getBoolean("matchIfMissing"));
        for (String server : NamedServer.names(environment)) {
            on |= binder.bind(NamedServer.key(server) + key.substring("grpc.server".length()), Boolean.class)
                    .orElse(false);
        }
        return new ConditionOutcome(
                on, ConditionMessage.forCondition(ConditionalOnSwitch.class).because("'" + key + "' is " + on));
    }
}
