// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import java.util.Set;
import org.grpcspring.server.validation.MessageRules;

/**
 * One kind of rules, and where they hold.
 *
 * @param rules finds the rules of messages
 * @param servers the servers that check messages by them
 */
record ServerRules(MessageRules rules, Set<String> servers) {}
