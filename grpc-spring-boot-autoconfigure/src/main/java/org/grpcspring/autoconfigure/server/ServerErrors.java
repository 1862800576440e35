// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.autoconfigure.server;

import java.util.Set;
import org.grpcspring.server.advice.ExceptionHandlers;
import org.grpcspring.server.error.CallErrors;
import org.grpcspring.server.error.ErrorSettings;
import org.springframework.context.MessageSource;

/**
 * Makes what ends calls that fail with an exception.
 *
 * @param handlers those that all services share
 * @param mapping the servers where well-known exceptions have a status of their own
 * @param debugInfo the servers that tell clients the exception
 * @param messages where messages for people are looked up
 */
record ServerErrors(ExceptionHandlers handlers, Set<String> mapping, Set<String> debugInfo, MessageSource messages) {

    CallErrors of(String server) {
        return new CallErrors(handlers, settings(server));
    }

    /** Returns what asks the service's own handlers first. */
    CallErrors of(String server, Object service) {
        return new CallErrors(handlers.withLocal(service), settings(server));
    }

    private ErrorSettings settings(String server) {
        return new ErrorSettings(mapping.contains(server), debugInfo.contains(server), messages);
    }
}
