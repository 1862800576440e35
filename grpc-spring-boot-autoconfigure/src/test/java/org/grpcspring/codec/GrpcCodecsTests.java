// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.echo;
import static org.grpcspring.test.GrpcContexts.port;
import static org.grpcspring.test.GrpcContexts.serving;

import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.grpcspring.test.proto.EchoGrpc;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationContext;

/** Codecs that an application brings, used over TCP. */
class GrpcCodecsTests {

    private static final Metadata.Key<String> ENCODING = header("grpc-encoding");
    private static final Metadata.Key<String> ACCEPTED = header("grpc-accept-encoding");

    @Test
    void requestIsReadAndReplyIsCompressedByTheApplicationsCodec() {
        serving()
                .withBean(Flip.class)
                .withPropertyValues("grpc.server.compression=flip")
                .run(context -> {
                    AtomicReference<Metadata> headers = new AtomicReference<>(new Metadata());
                    assertThat(call(context, headers)).isEqualTo("hi");
                    assertThat(headers.getPlain().get(ENCODING)).isEqualTo("flip");
                    assertThat(context.getBean(Flip.class).compressed).hasValue(1);
                    assertThat(context.getBean(Flip.class).decompressed).hasValue(1);
                });
    }

    @Test
    void clientCompressesItsRequestsByTheApplicationsCodec() {
        serving()
                .withBean(Flip.class)
                .withPropertyValues("grpc.client.self.compression=flip")
                .run(context -> {
                    assertThat(echo(context, "hi")).isEqualTo("hi");
                    assertThat(context.getBean(Flip.class).compressed).hasValue(1);
                    assertThat(context.getBean(Flip.class).decompressed).hasValue(1);
                });
    }

    @Test
    void codecIsAdvertisedOnlyWhereItSaysSo() {
        serving().withBean(Flip.class).run(context -> {
            AtomicReference<Metadata> headers = new AtomicReference<>(new Metadata());
            call(context, headers);
            assertThat(headers.getPlain().get(ACCEPTED)).isEqualTo("gzip");
        });
        serving().withBean(AdvertisedFlip.class).run(context -> {
            AtomicReference<Metadata> headers = new AtomicReference<>(new Metadata());
            call(context, headers);
            assertThat(headers.getPlain().get(ACCEPTED)).matches("gzip,flip|flip,gzip");
        });
    }

    @Test
    void requestIsRefusedWhenTheCodecOnlyCompresses() {
        serving()
                .withBean(SendingFlip.class)
                .run(context -> assertThatExceptionOfType(StatusRuntimeException.class)
                        .isThrownBy(() -> call(context, new AtomicReference<>(new Metadata())))
                        .satisfies(refused ->
                                assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED)));
    }

    @Test
    void codecStaysWithinItsContext() {
        serving()
                .withBean(AdvertisedFlip.class)
                .run(with -> serving()
                        .run(without -> assertThatExceptionOfType(StatusRuntimeException.class)
                                .isThrownBy(() -> call(without, new AtomicReference<>(new Metadata())))
                                .satisfies(refused -> assertThat(
                                                refused.getStatus().getCode())
                                        .isEqualTo(Status.Code.UNIMPLEMENTED))));
        assertThat(CompressorRegistry.getDefaultInstance().lookupCompressor("flip"))
                .isNull();
    }

    @Test
    void gzipIsStillThere() {
        serving()
                .withBean(Flip.class)
                .withPropertyValues("grpc.server.compression=gzip")
                .run(context -> assertThat(echo(context, "hi")).isEqualTo("hi"));
    }

    @Test
    void startFailsWhenTheBeanIsNoCodec() {
        serving()
                .withBean(NoCodec.class)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("is annotated with @GrpcCodec but is not an io.grpc.Codec"));
    }

    @Test
    void startFailsWhenAKeyNamesACodecThatOnlyDecompresses() {
        serving()
                .withBean(ReceivingFlip.class)
                .withPropertyValues("grpc.server.compression=flip")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("grpc.server.compression")
                        .hasMessageContaining("No codec has this name"));
    }

    private static String call(ApplicationContext context, AtomicReference<Metadata> headers) {
        CompressorRegistry compressors = CompressorRegistry.newEmptyInstance();
        compressors.register(new Flip());
        ManagedChannel channel = Grpc.newChannelBuilder(
                        "127.0.0.1:" + port(context), InsecureChannelCredentials.create())
                .compressorRegistry(compressors)
                .decompressorRegistry(DecompressorRegistry.getDefaultInstance().with(new Flip(), true))
                .build();
        try {
            return EchoGrpc.newBlockingStub(channel)
                    .withCompression("flip")
                    .withInterceptors(
                            MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>(new Metadata())))
                    .unary(text("hi"))
                    .getValue();
        } finally {
            channel.shutdownNow();
        }
    }

    private static Metadata.Key<String> header(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    /** Turns every bit over. */
    @GrpcCodec
    static class Flip implements Codec {

        private final AtomicInteger compressed = new AtomicInteger();
        private final AtomicInteger decompressed = new AtomicInteger();

        @Override
        public String getMessageEncoding() {
            return "flip";
        }

        @Override
        public OutputStream compress(OutputStream plain) {
            compressed.incrementAndGet();
            return new FilterOutputStream(plain) {
                @Override
                public void write(int value) throws IOException {
                    super.write(~value);
                }
            };
        }

        @Override
        public InputStream decompress(InputStream flipped) {
            decompressed.incrementAndGet();
            return new FilterInputStream(flipped) {
                @Override
                public int read() throws IOException {
                    int value = super.read();
                    return value < 0 ? value : ~value & 0xFF;
                }

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    int count = super.read(bytes, offset, length);
                    for (int i = offset; i < offset + count; i++) {
                        bytes[i] = (byte) ~bytes[i];
                    }
                    return count;
                }
            };
        }
    }

    @GrpcCodec(advertised = true)
    static final class AdvertisedFlip extends Flip {}

    @GrpcCodec(codecType = CodecType.COMPRESS)
    static final class SendingFlip extends Flip {}

    @GrpcCodec(codecType = CodecType.DECOMPRESS)
    static final class ReceivingFlip extends Flip {}

    @GrpcCodec
    static final class NoCodec {}
}
