// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.validation;

import java.util.Optional;

/** Finds the rules of messages: asked when a server starts, once for each message that a method takes or sends. */
@FunctionalInterface
public interface MessageRules {

    /**
     * Returns what checks the messages of a type, or nothing if it has no rules.
     *
     * @param service the name of the gRPC service, for messages
     * @param prototype an empty message of the type
     * @throws InvalidMessageRuleException if a rule is none
     */
    Optional<MessageCheck> of(String service, Object prototype);
}
