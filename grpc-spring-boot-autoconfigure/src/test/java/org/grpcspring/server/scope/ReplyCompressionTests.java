// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.stub.StreamObserver;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handlers that decide about the compression of their own replies, over TCP. */
class ReplyCompressionTests {

    private static final String SERVER_COMPRESSES = "grpc.server.compression=gzip";

    @ParameterizedTest
    @ValueSource(classes = {Observing.class, Returning.class})
    void handlerCompressesTheRepliesOfOneCall(Class<?> service) {
        runner().withBean(service).run(context -> {
            Wire wire = new Wire();
            EchoGrpc.EchoBlockingStub stub =
                    EchoGrpc.newBlockingStub(self(context)).withInterceptors(wire);
            assertThat(stub.unary(text("gzip"))).isEqualTo(text("gzip"));
            assertThat(stub.unary(text("nothing"))).isEqualTo(text("nothing"));
            assertThat(wire.compressed).containsExactly(true, false);
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {Observing.class, Returning.class})
    void handlerCompressesSomeRepliesOfAStream(Class<?> service) {
        runner().withBean(service).withPropertyValues(SERVER_COMPRESSES).run(context -> {
            Wire wire = new Wire();
            EchoGrpc.newBlockingStub(self(context))
                    .withInterceptors(wire)
                    .serverStream(text("yes,no,no,yes"))
                    .forEachRemaining(reply -> {});
            assertThat(wire.compressed).containsExactly(true, false, false, true);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "no"})
    void handlerLeavesItsReplyAsItIsWhereTheServerCompresses(String how) {
        runner().withBean(Returning.class).withPropertyValues(SERVER_COMPRESSES).run(context -> {
            Wire wire = new Wire();
            EchoGrpc.EchoBlockingStub stub =
                    EchoGrpc.newBlockingStub(self(context)).withInterceptors(wire);
            stub.unary(text(how));
            stub.unary(text("nothing"));
            assertThat(wire.compressed).containsExactly(false, true);
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {Observing.class, Returning.class})
    void handlerIsToldWhatItCannotChoose(Class<?> service) {
        runner().withBean(service).run(context -> {
            EchoGrpc.EchoBlockingStub stub = EchoGrpc.newBlockingStub(self(context));
            assertThat(stub.unary(text("unknown")).getValue())
                    .isEqualTo(
                            "The server has no codec 'zip9' to compress with; annotate a Codec bean with @GrpcCodec");
            assertThat(stub.serverStream(text("yes,late")))
                    .toIterable()
                    .last()
                    .extracting(Text::getValue)
                    .isEqualTo("The codec 'gzip' comes too late: the headers, which name the codec of the replies, have"
                            + " been sent");
        });
    }

    private static Text choose(String how) {
        GrpcCallContext call = GrpcCallContext.current();
        switch (how) {
            case "gzip", "identity" -> call.setCompression(how);
            case "yes", "no" -> call.setMessageCompression(how.equals("yes"));
            case "unknown", "late" -> {
                String codec = how.equals("late") ? "gzip" : "zip9";
                return text(String.valueOf(
                        catchThrowableOfType(IllegalStateException.class, () -> call.setCompression(codec))
                                .getMessage()));
            }
            default -> {}
        }
        return text(how);
    }

    @GrpcService
    static class Observing extends EchoGrpc.EchoImplBase {

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            replies.onNext(choose(request.getValue()));
            replies.onCompleted();
        }

        @Override
        public void serverStream(Text request, StreamObserver<Text> replies) {
            for (String how : request.getValue().split(",", -1)) {
                replies.onNext(choose(how));
            }
            replies.onCompleted();
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static class Returning {

        Text unary(Text request) {
            return choose(request.getValue());
        }

        Stream<Text> serverStream(Text request) {
            return Arrays.stream(request.getValue().split(",", -1)).map(ReplyCompressionTests::choose);
        }
    }

    /** Sees which replies come compressed. */
    static final class Wire implements ClientInterceptor {

        private final List<Boolean> compressed = new CopyOnWriteArrayList<>();

        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            return next.newCall(method, options.withStreamTracerFactory(new ClientStreamTracer.Factory() {
                @Override
                public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
                    return new ClientStreamTracer() {
                        // A reply that is compressed has no known size without compression yet.
                        @Override
                        public void inboundMessageRead(int number, long wireSize, long plainSize) {
                            compressed.add(plainSize < 0);
                        }
                    };
                }
            }));
        }
    }
}
