// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import io.grpc.Metadata;
import java.util.Locale;
import java.util.Locale.LanguageRange;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.grpcspring.error.GrpcFailure;
import org.grpcspring.error.RichFailures;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.context.MessageSourceResolvable;

/**
 * Tells clients messages in the language that they ask for. Needs {@code grpc-protobuf}. Safe for use by many threads.
 *
 * @param messages has the messages
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4647">RFC 4647</a>
 */
record LocalizedMessages(MessageSource messages) {

    private static final Log log = LogFactory.getLog(LocalizedMessages.class);
    private static final Metadata.Key<String> ACCEPT_LANGUAGE =
            Metadata.Key.of("accept-language", Metadata.ASCII_STRING_MARSHALLER);
    private static final int LONGEST_LIST = 256;

    GrpcFailure add(GrpcFailure failure, MessageSourceResolvable message, Metadata headers) {
        String[] codes = message.getCodes();
        if (codes == null || codes.length == 0) {
            return failure;
        }
        Locale locale = locale(headers.get(ACCEPT_LANGUAGE));
        try {
            String text = text(codes, message, locale);
            return text == null ? failure : RichFailures.withLocalizedMessage(failure, locale, text);
        } catch (RuntimeException broken) {
            log.error("The message '" + codes[0] + "' for " + locale + " failed", broken);
            return failure;
        }
    }

    private @Nullable String text(String[] codes, MessageSourceResolvable message, Locale locale) {
        for (String code : codes) {
            String text = messages.getMessage(code, message.getArguments(), null, locale);
            if (text != null) {
                return text;
            }
        }
        return message.getDefaultMessage();
    }

    private static Locale locale(@Nullable String accepted) {
        if (accepted == null || accepted.length() > LONGEST_LIST) {
            return Locale.getDefault();
        }
        try {
            return LanguageRange.parse(accepted).stream()
                    .filter(range -> range.getWeight() > 0)
                    .map(range -> Locale.forLanguageTag(range.getRange()))
                    .filter(locale -> !locale.getLanguage().isEmpty())
                    .findFirst()
                    .orElseGet(Locale::getDefault);
        } catch (IllegalArgumentException malformed) {
            return Locale.getDefault();
        }
    }
}
