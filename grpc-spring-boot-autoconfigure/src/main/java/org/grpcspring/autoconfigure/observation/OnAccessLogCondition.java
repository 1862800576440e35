// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.observation;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches where some calls have a line in the access log; a value that is none fails the start. */
abstract class OnAccessLogCondition extends SpringBootCondition {

    private final String key;

    OnAccessLogCondition(String key) {
        this.key = key;
    }

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        AccessLogCalls calls = Binder.get(context.getEnvironment())
                .bind(key, AccessLogCalls.class)
                .orElse(AccessLogCalls.OFF);
        return new ConditionOutcome(
                calls != AccessLogCalls.OFF,
                ConditionMessage.forCondition("access log").because("'" + key + "' is " + calls));
    }

    /** Matches where calls that are served have one. */
    static final class Server extends OnAccessLogCondition {

        Server() {
            super("grpc.observation.access-log.server");
        }
    }

    /** Matches where calls that are made have one. */
    static final class Client extends OnAccessLogCondition {

        Client() {
            super("grpc.observation.access-log.client");
        }
    }
}
