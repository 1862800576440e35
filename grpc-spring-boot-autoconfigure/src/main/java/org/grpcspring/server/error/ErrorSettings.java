// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import java.util.Locale;
import java.util.Set;
import org.springframework.context.MessageSource;

/**
 * What clients get to know of exceptions.
 *
 * @param mapping whether well-known exceptions have a status of their own
 * @param debugInfo whether clients get the exception and where it was thrown
 * @param messages has the messages of exceptions that have one in each language
 * @param locales the languages that it is asked for, beside the default one
 */
public record ErrorSettings(boolean mapping, boolean debugInfo, MessageSource messages, Set<Locale> locales) {}
