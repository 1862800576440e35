// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import io.grpc.Metadata;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Locale.LanguageRange;
import java.util.Objects;
import java.util.Set;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.grpcspring.error.GrpcFailure;
import org.grpcspring.error.RichFailures;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.context.MessageSourceResolvable;

/**
 * Adds messages in the language that clients ask for, if it is one of the application's: message sources keep every
 * language that they are asked for. Needs {@code grpc-protobuf}. Safe for use by many threads.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4647#section-3.4">RFC 4647, Lookup</a>
 */
final class LocalizedMessages {

    private static final Log log = LogFactory.getLog(LocalizedMessages.class);
    private static final Metadata.Key<String> ACCEPT_LANGUAGE =
            Metadata.Key.of("accept-language", Metadata.ASCII_STRING_MARSHALLER);
    private static final int LONGEST_LIST = 256;

    private final MessageSource messages;
    private final Locale fallback = Locale.getDefault();
    private final Set<Locale> locales;

    LocalizedMessages(MessageSource messages, Set<Locale> locales) {
        this.messages = messages;
        this.locales = new LinkedHashSet<>(locales);
        this.locales.add(fallback);
        this.locales.add(Locale.forLanguageTag(fallback.getLanguage()));
    }

    GrpcFailure add(GrpcFailure failure, MessageSourceResolvable message, Metadata headers) {
        String[] codes = message.getCodes();
        if (codes == null || codes.length == 0) {
            return failure;
        }
        Set<Locale> accepted = accepted(headers.get(ACCEPT_LANGUAGE));
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
        return text == null
                ? failure
                : RichFailures.withLocalizedMessage(failure, accepted.iterator().next(), text);
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

    /** Returns those of the application's languages that the caller accepts, the best first, or the default one. */
    private Set<Locale> accepted(@Nullable String list) {
        Set<Locale> accepted = new LinkedHashSet<>();
        if (list != null && list.length() <= LONGEST_LIST) {
            try {
                LanguageRange.parse(list).stream()
                        .filter(range -> range.getWeight() > 0)
                        .map(range -> Locale.lookup(List.of(range), locales))
                        .filter(Objects::nonNull)
                        .forEach(accepted::add);
            } catch (IllegalArgumentException malformed) {
                log.debug("A caller accepts languages that cannot be read");
            }
        }
        return accepted.isEmpty() ? Set.of(fallback) : accepted;
    }
}
