// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import io.grpc.Metadata;
import java.util.List;
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
        List<Locale> accepted = locales(headers.get(ACCEPT_LANGUAGE));
        try {
            for (Locale locale : accepted) {
                String text = text(codes, message, locale);
                if (text != null) {
                    return RichFailures.withLocalizedMessage(failure, locale, text);
                }
            }
        } catch (RuntimeException broken) {
            log.error("The message '" + codes[0] + "' for " + accepted + " failed", broken);
            return failure;
        }
        String text = message.getDefaultMessage();
        return text == null ? failure : RichFailures.withLocalizedMessage(failure, accepted.get(0), text);
    }

    private @Nullable String text(String[] codes, MessageSourceResolvable message, Locale locale) {
        for (String code : codes) {
            String text = messages.getMessage(code, message.getArguments(), null, locale);
            if (text != null) {
                return text;
            }
        }
        return null;
    }

    private static List<Locale> locales(@Nullable String accepted) {
        List<Locale> locales = List.of();
        if (accepted != null && accepted.length() <= LONGEST_LIST) {
            try {
                locales = LanguageRange.parse(accepted).stream()
                        .filter(range -> range.getWeight() > 0)
                        .map(range -> Locale.forLanguageTag(range.getRange()))
                        .filter(locale -> !locale.getLanguage().isEmpty())
                        .toList();
            } catch (IllegalArgumentException malformed) {
                log.debug("A caller accepts languages that cannot be read");
            }
        }
        return locales.isEmpty() ? List.of(Locale.getDefault()) : locales;
    }
}
