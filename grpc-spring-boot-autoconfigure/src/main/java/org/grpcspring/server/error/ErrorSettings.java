// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

/**
 * What clients are told of exceptions.
 *
 * @param mapping whether well-known exceptions have a status of their own
 * @param debugInfo whether clients are told the exception and where it was thrown
 */
public record ErrorSettings(boolean mapping, boolean debugInfo) {}
