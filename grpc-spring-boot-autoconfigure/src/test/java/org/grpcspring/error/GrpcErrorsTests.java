// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.LocalizedMessage;
import com.google.rpc.RequestInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.MessageSource;
import org.springframework.context.support.StaticMessageSource;

/** Details of failures, thrown by a service and read by its client, over TCP. */
@ExtendWith(OutputCaptureExtension.class)
class GrpcErrorsTests {

    private static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);
    private static final Metadata.Key<String> ACCEPT_LANGUAGE =
            Metadata.Key.of("accept-language", Metadata.ASCII_STRING_MARSHALLER);

    @ParameterizedTest
    @ValueSource(strings = {"unary", "onError", "mid-stream"})
    void everyDetailThrownIsReadWhereverItWasThrown(String how) {
        failing().run(context -> {
            GrpcErrors errors = GrpcErrors.of(failure(context, how, "all"));
            assertThat(errors.status().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
            assertThat(errors.status().getDescription()).isEqualTo("sold out");
            assertThat(errors.errorInfo())
                    .contains(ErrorInfo.newBuilder()
                            .setReason("SOLD_OUT")
                            .setDomain("shop")
                            .putMetadata("item", "apple")
                            .build());
            assertThat(errors.badRequest().orElseThrow().getFieldViolationsList())
                    .as("two, in one detail")
                    .extracting(BadRequest.FieldViolation::getField)
                    .containsExactly("item.name", "item.pieces");
            assertThat(errors.retryInfo().orElseThrow().getRetryDelay())
                    .isEqualTo(com.google.protobuf.Duration.newBuilder()
                            .setSeconds(1)
                            .setNanos(500_000_000)
                            .build());
            assertThat(errors.quotaFailure().orElseThrow().getViolations(0).getSubject())
                    .isEqualTo("user:7");
            assertThat(errors.preconditionFailure()
                            .orElseThrow()
                            .getViolations(0)
                            .getType())
                    .isEqualTo("STOCK");
            assertThat(errors.resourceInfo().orElseThrow().getResourceName()).isEqualTo("apple");
            assertThat(errors.help().orElseThrow().getLinks(0).getUrl()).isEqualTo("https://shop.example.com");
            assertThat(errors.requestInfo().orElseThrow().getRequestId()).isEqualTo("r1");
            assertThat(errors.detail(Text.class)).contains(text("own"));
            assertThat(errors.debugInfo()).isEmpty();
            assertThat(errors.localizedMessage()).isEmpty();
            assertThat(errors.details()).as("each type once").hasSize(9);
        });
    }

    @Test
    void failureIsFoundThroughCauses() {
        GrpcException failure = GrpcException.builder(Status.ABORTED)
                .errorInfo("R", "d", Map.of())
                .build();
        Throwable wrapped = new CompletionException(new IllegalStateException(failure));
        assertThat(GrpcErrors.of(wrapped).errorInfo()).map(ErrorInfo::getReason).contains("R");
        assertThat(GrpcErrors.of(new StatusException(failure.getStatus(), failure.getTrailers()))
                        .errorInfo())
                .isPresent();
    }

    @Test
    void exceptionWithoutStatusTellsNothing() {
        GrpcErrors errors = GrpcErrors.of(new IllegalStateException("x"));
        assertThat(errors.status().getCode()).isEqualTo(Status.Code.UNKNOWN);
        assertThat(errors.details()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "noise", "truncated", "other code", "broken detail", "empty"})
    void hostileOrMalformedDetailsAreEmpty(String kind) {
        failing().run(context -> {
            StatusRuntimeException failure = failure(context, "unary", "raw " + kind);
            GrpcErrors errors = GrpcErrors.of(failure);
            assertThat(errors.status().getCode()).isEqualTo(Status.Code.NOT_FOUND);
            assertThat(failure.getTrailers()).isNotNull();
            assertThat(failure.getTrailers().containsKey(DETAILS)).isEqualTo(!kind.equals("none"));
            assertThat(errors.errorInfo()).isEmpty();
            assertThat(errors.badRequest()).isEmpty();
            assertThat(GrpcException.of(failure).errors().errorInfo()).isEmpty();
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "de                      | de      | Apfel ist aus",
                "en;q=0.1, de;q=0.9      | de      | Apfel ist aus",
                "tlh, de-at, en          | de-AT   | Apfel is gar",
                "fr;q=0, de              | de      | Apfel ist aus",
                "*, de                   | de      | Apfel ist aus",
                "en                      | en      | Apfel is sold out",
                "tlh                     | default | {0} it's gone",
                "de-ch                   | de      | Apfel ist aus",
                "de;q=high               | default | {0} it's gone",
                "0123-!!                 | default | {0} it's gone",
                "                        | default | {0} it's gone",
            })
    void messageIsInTheLanguageThatTheCallerAccepts(@Nullable String accepted, String locale, String message) {
        String expected = locale.equals("default")
                ? Locale.getDefault().toLanguageTag()
                : Locale.forLanguageTag(locale).toLanguageTag();
        localized().run(context -> {
            GrpcErrors errors = GrpcErrors.of(failureFor(context, accepted, "localized sold.out"));
            if (locale.equals("default")) {
                assertThat(errors.localizedMessage())
                        .map(LocalizedMessage::getLocale)
                        .contains(expected);
            } else {
                assertThat(errors.localizedMessage())
                        .contains(LocalizedMessage.newBuilder()
                                .setLocale(expected)
                                .setMessage(message)
                                .build());
            }
            assertThat(errors.errorInfo()).as("the other details").isPresent();
        });
    }

    @Test
    void listOfLanguagesThatIsTooLongIsIgnored() {
        localized().run(context -> {
            String accepted = "de" + ",de".repeat(200);
            GrpcErrors errors = GrpcErrors.of(failureFor(context, accepted, "localized sold.out"));
            assertThat(errors.localizedMessage())
                    .map(LocalizedMessage::getLocale)
                    .contains(locale());
        });
    }

    @Test
    void unknownCodeGivesTheDescriptionAsItIs() {
        localized().run(context -> {
            GrpcErrors errors = GrpcErrors.of(failureFor(context, "de", "localized no.such.code"));
            assertThat(errors.localizedMessage().orElseThrow().getMessage()).isEqualTo("{0} it's gone");
            assertThat(GrpcErrors.of(failureFor(context, "de", "undescribed")).localizedMessage())
                    .isEmpty();
        });
    }

    @Test
    void brokenMessageSourceTakesNothingButTheMessage(CapturedOutput output) {
        failing()
                .withPropertyValues("grpc.server.errors.locales=de")
                .withBean("messageSource", MessageSource.class, BrokenMessages::new)
                .run(context -> {
                    GrpcErrors errors = GrpcErrors.of(failureFor(context, "de", "localized sold.out"));
                    assertThat(errors.status().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
                    assertThat(errors.errorInfo()).isPresent();
                    assertThat(errors.localizedMessage()).isEmpty();
                    assertThat(output).containsOnlyOnce("The message 'sold.out' for [de] failed");
                });
    }

    @Test
    void callThatDoesNotFailIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> GrpcException.builder(Status.OK));
    }

    private static String locale() {
        return Locale.getDefault().toLanguageTag();
    }

    private static ApplicationContextRunner failing() {
        return runner().withBean(FailingService.class);
    }

    private static ApplicationContextRunner localized() {
        return failing()
                .withPropertyValues("grpc.server.errors.locales=de,de-AT,en")
                .withBean("messageSource", MessageSource.class, () -> {
                    StaticMessageSource messages = new StaticMessageSource();
                    messages.addMessage("sold.out", Locale.GERMAN, "{0} ist aus");
                    messages.addMessage("sold.out", Locale.forLanguageTag("de-AT"), "{0} is gar");
                    messages.addMessage("sold.out", Locale.ENGLISH, "{0} is sold out");
                    return messages;
                });
    }

    private static StatusRuntimeException failure(BeanFactory context, String how, String what) {
        EchoGrpc.EchoBlockingStub stub = EchoGrpc.newBlockingStub(self(context));
        if (how.equals("mid-stream")) {
            Iterator<Text> replies = stub.serverStream(text(what));
            assertThat(replies.next()).isEqualTo(text("first"));
            return catchThrowableOfType(StatusRuntimeException.class, replies::next);
        }
        String prefix = how.equals("onError") ? "onError " : "";
        return catchThrowableOfType(StatusRuntimeException.class, () -> stub.unary(text(prefix + what)));
    }

    private static StatusRuntimeException failureFor(BeanFactory context, @Nullable String languages, String what) {
        Metadata headers = new Metadata();
        if (languages != null) {
            headers.put(ACCEPT_LANGUAGE, languages);
        }
        EchoGrpc.EchoBlockingStub stub = EchoGrpc.newBlockingStub(self(context))
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
        return catchThrowableOfType(StatusRuntimeException.class, () -> stub.unary(text(what)));
    }

    /** Fails as it is told. */
    @GrpcService
    static class FailingService extends EchoGrpc.EchoImplBase {

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            if (request.getValue().startsWith("onError ")) {
                replies.onError(failure(request.getValue().substring("onError ".length())));
            } else {
                throw failure(request.getValue());
            }
        }

        @Override
        public void serverStream(Text request, StreamObserver<Text> replies) {
            replies.onNext(text("first"));
            throw failure(request.getValue());
        }

        private static StatusRuntimeException failure(String what) {
            if (what.startsWith("raw ")) {
                return raw(what.substring("raw ".length()));
            }
            if (what.equals("undescribed")) {
                return GrpcException.builder(Status.ABORTED).localized("none").build();
            }
            if (what.startsWith("localized ")) {
                return GrpcException.builder(Status.FAILED_PRECONDITION.withDescription("{0} it's gone"))
                        .errorInfo("SOLD_OUT", "shop", Map.of())
                        .localized(what.substring("localized ".length()), "Apfel")
                        .build();
            }
            return GrpcException.builder(Status.FAILED_PRECONDITION.withDescription("sold out"))
                    .errorInfo("SOLD_OUT", "shop", Map.of("item", "apple"))
                    .badRequest("item.name", "is sold out")
                    .retryAfter(Duration.ofMillis(1500))
                    .quotaFailure("user:7", "10 a day")
                    .preconditionFailure("STOCK", "apple", "must be there")
                    .resourceInfo("shop/item", "apple", "is sold out")
                    .help("Other shops", "https://shop.example.com")
                    .badRequest("item.pieces", "are too many")
                    .detail(RequestInfo.newBuilder().setRequestId("r1").build())
                    .detail(text("own"))
                    .build();
        }

        private static StatusRuntimeException raw(String kind) {
            com.google.rpc.Status details = com.google.rpc.Status.newBuilder()
                    .setCode(Status.Code.NOT_FOUND.value())
                    .addDetails(Any.pack(ErrorInfo.newBuilder().setReason("R").build()))
                    .build();
            byte[] sent = switch (kind) {
                case "noise" -> new byte[] {-1, -1, -1, -1, -1, 0, 7};
                case "truncated" ->
                    details.toByteString()
                            .substring(0, details.getSerializedSize() - 1)
                            .toByteArray();
                case "other code" ->
                    details.toBuilder()
                            .setCode(Status.Code.ABORTED.value())
                            .build()
                            .toByteArray();
                case "broken detail" ->
                    details.toBuilder()
                            .setDetails(0, details.getDetails(0).toBuilder().setValue(ByteString.copyFrom(new byte[] {
                                -1, -1, -1
                            })))
                            .build()
                            .toByteArray();
                default -> new byte[0];
            };
            Metadata trailers = new Metadata();
            if (!kind.equals("none")) {
                trailers.put(DETAILS, sent);
            }
            return Status.NOT_FOUND.asRuntimeException(trailers);
        }
    }

    /** Has no message. */
    private static final class BrokenMessages extends StaticMessageSource {

        @Override
        protected @Nullable String getMessageInternal(
                @Nullable String code, Object @Nullable [] arguments, @Nullable Locale locale) {
            throw new IllegalStateException("no bundle");
        }
    }
}
