// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.analysis;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import com.google.rpc.LocalizedMessage;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.grpcspring.error.GrpcErrors;
import org.grpcspring.error.GrpcException;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.MessageSource;
import org.springframework.context.support.AbstractMessageSource;
import org.springframework.context.support.AbstractResourceBasedMessageSource;
import org.springframework.context.support.ReloadableResourceBundleMessageSource;
import org.springframework.context.support.ResourceBundleMessageSource;

/** Which languages callers get messages in, and that no other is looked up. */
class LocalizedMessagesTests {

    private static final Metadata.Key<String> ACCEPT_LANGUAGE =
            Metadata.Key.of("accept-language", Metadata.ASCII_STRING_MARSHALLER);

    @TempDir
    private Path directory;

    @Test
    void languagesThatTheApplicationLacksAreNotLookedUp() {
        Recording messages = new Recording();
        failing()
                .withPropertyValues("grpc.server.errors.locales=de, pt-BR")
                .withBean("messageSource", MessageSource.class, () -> messages)
                .run(context -> {
                    for (int i = 0; i < 20; i++) {
                        call(context, "en-US-x-a" + i + ", de-x-b" + i + ", pt-br-" + (1000 + i) + ", x-c" + i);
                    }
                    assertThat(messages.asked)
                            .contains(Locale.GERMAN, Locale.forLanguageTag("pt-BR"))
                            .isSubsetOf(
                                    Locale.GERMAN,
                                    Locale.forLanguageTag("pt-BR"),
                                    Locale.getDefault(),
                                    Locale.forLanguageTag(Locale.getDefault().getLanguage()));
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void languagesAreThoseOfTheMessageBundles(boolean isReloadable) throws IOException {
        Files.createDirectories(directory.resolve("texts"));
        write("texts/shop.properties", "root");
        write("texts/shop_de.properties", "deutsch");
        write("texts/shop_pt_BR.properties", "brasileiro");
        AbstractResourceBasedMessageSource messages =
                isReloadable ? new ReloadableResourceBundleMessageSource() : new ResourceBundleMessageSource();
        messages.setBasename(isReloadable ? "classpath:texts/shop" : "texts.shop");
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
            failing()
                    .withClassLoader(loader)
                    .withBean("messageSource", MessageSource.class, () -> messages)
                    .run(context -> {
                        assertThat(call(context, "fr, de-at, pt-BR"))
                                .extracting(LocalizedMessage::getLocale, LocalizedMessage::getMessage)
                                .containsExactly("de", "deutsch");
                        assertThat(call(context, "pt-br").getMessage()).isEqualTo("brasileiro");
                        assertThat(call(context, "fr"))
                                .extracting(LocalizedMessage::getLocale, LocalizedMessage::getMessage)
                                .containsExactly(Locale.getDefault().toLanguageTag(), "root");
                    });
        }
    }

    @Test
    void languageThatIsNoneFailsTheStart() {
        failing()
                .withPropertyValues("grpc.server.errors.locales=de,_!_")
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .contains("grpc.server.errors.locales", "_!_"));
    }

    private void write(String file, String message) throws IOException {
        Files.writeString(directory.resolve(file), "sold.out=" + message);
    }

    private static ApplicationContextRunner failing() {
        return runner().withBean(Failing.class);
    }

    private static LocalizedMessage call(BeanFactory context, String languages) {
        Metadata headers = new Metadata();
        headers.put(ACCEPT_LANGUAGE, languages);
        StatusRuntimeException failure = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> EchoGrpc.newBlockingStub(self(context))
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                        .unary(text("")));
        return GrpcErrors.of(failure).localizedMessage().orElseThrow();
    }

    @GrpcService
    static class Failing extends EchoGrpc.EchoImplBase {

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            throw GrpcException.builder(Status.NOT_FOUND.withDescription("sold out"))
                    .localized("sold.out")
                    .build();
        }
    }

    /** Has no message, and remembers the languages that it is asked for. */
    private static final class Recording extends AbstractMessageSource {

        private final Set<Locale> asked = ConcurrentHashMap.newKeySet();

        @Override
        protected @Nullable MessageFormat resolveCode(String code, Locale locale) {
            asked.add(locale);
            return null;
        }
    }
}
