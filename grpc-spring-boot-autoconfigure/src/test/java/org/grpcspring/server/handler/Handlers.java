// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import static java.util.stream.Collectors.joining;
import static org.grpcspring.test.EchoService.text;

import io.grpc.MethodDescriptor.MethodType;
import java.util.Iterator;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.reactivestreams.FlowAdapters;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A handler of each signature. */
enum Handlers {
    MESSAGE(MethodType.UNARY, Message.class, false),
    STAGE(MethodType.UNARY, Stage.class, true),
    MONO(MethodType.UNARY, OfMono.class, true),
    STREAM(MethodType.SERVER_STREAMING, OfStream.class, false),
    ITERATOR(MethodType.SERVER_STREAMING, OfIterator.class, false),
    ITERABLE(MethodType.SERVER_STREAMING, OfIterable.class, false),
    FLUX(MethodType.SERVER_STREAMING, OfFlux.class, true),
    FLOW(MethodType.SERVER_STREAMING, OfFlow.class, true),
    STREAM_TO_MESSAGE(MethodType.CLIENT_STREAMING, StreamToMessage.class, false),
    ITERATOR_TO_MESSAGE(MethodType.CLIENT_STREAMING, IteratorToMessage.class, false),
    STREAM_TO_STAGE(MethodType.CLIENT_STREAMING, StreamToStage.class, false),
    FLUX_TO_MONO(MethodType.CLIENT_STREAMING, FluxToMono.class, true),
    FLUX_TO_MESSAGE(MethodType.CLIENT_STREAMING, FluxToMessage.class, false),
    STREAM_TO_STREAM(MethodType.BIDI_STREAMING, StreamToStream.class, false),
    ITERATOR_TO_ITERABLE(MethodType.BIDI_STREAMING, IteratorToIterable.class, false),
    STREAM_TO_FLUX(MethodType.BIDI_STREAMING, StreamToFlux.class, false),
    FLUX_TO_FLUX(MethodType.BIDI_STREAMING, FluxToFlux.class, true),
    FLOW_TO_FLOW(MethodType.BIDI_STREAMING, FlowToFlow.class, true);

    final MethodType type;
    final Class<?> handler;
    final boolean reactive;

    Handlers(MethodType type, Class<?> handler, boolean reactive) {
        this.type = type;
        this.handler = handler;
        this.reactive = reactive;
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    record Message(Probe probe) {
        Text unary(Text request) {
            return probe.reply(request);
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    record Stage(Probe probe) {
        CompletionStage<Text> unary(Text request) {
            return probe.later(request);
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    record OfMono(Probe probe) {
        Mono<Text> unary(Text request) {
            return Mono.fromFuture(() -> probe.later(request));
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    record OfStream(Probe probe) {
        Stream<Text> serverStream(Text request) {
            return probe.replies(request);
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    record OfIterator(Probe probe) {
        Closeable<Text> serverStream(Text request) {
            return new Closeable<>(probe.replies(request));
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    record OfIterable(Probe probe) {
        Iterable<Text> serverStream(Text request) {
            Closeable<Text> replies = new Closeable<>(probe.replies(request));
            return new ClosingIterable<>(replies);
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    record OfFlux(Probe probe) {
        Flux<Text> serverStream(Text request) {
            if (request.getValue().equals("block")) {
                return Flux.just(text("1")).concatWith(Mono.fromFuture(() -> probe.later(request)));
            }
            return Flux.fromStream(() -> probe.replies(request));
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    record OfFlow(Probe probe) {
        Flow.Publisher<Text> serverStream(Text request) {
            return FlowAdapters.toFlowPublisher(new OfFlux(probe).serverStream(request));
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    record StreamToMessage(Probe probe) {
        Text clientStream(Stream<Text> requests) {
            return text(requests.map(probe::reply).map(Text::getValue).collect(joining(",")));
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    record IteratorToMessage(Probe probe) {
        Text clientStream(Iterator<Text> requests) {
            StringJoiner words = new StringJoiner(",");
            requests.forEachRemaining(request -> words.add(probe.reply(request).getValue()));
            return text(words.toString());
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    record StreamToStage(Probe probe) {
        CompletableFuture<Text> clientStream(Stream<Text> requests) {
            return CompletableFuture.completedFuture(new StreamToMessage(probe).clientStream(requests));
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    record FluxToMono(Probe probe) {
        Mono<Text> clientStream(Flux<Text> requests) {
            return requests.concatMap(request -> Mono.fromFuture(() -> probe.later(request)), 1)
                    .map(Text::getValue)
                    .collect(joining(","))
                    .map(words -> text(words));
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    record FluxToMessage(Probe probe) {
        Text clientStream(Flux<Text> requests) {
            return new StreamToMessage(probe).clientStream(requests.toStream(1));
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    record StreamToStream(Probe probe) {
        Stream<Text> bidi(Stream<Text> requests) {
            return requests.map(probe::reply).onClose(probe.closed::countDown);
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    record IteratorToIterable(Probe probe) {
        Iterable<Text> bidi(Iterator<Text> requests) {
            Iterable<Text> all = () -> requests;
            return new ClosingIterable<>(new Closeable<>(StreamSupport.stream(all.spliterator(), false)
                    .map(probe::reply)
                    .onClose(probe.closed::countDown)));
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    record StreamToFlux(Probe probe) {
        Flux<Text> bidi(Stream<Text> requests) {
            return Flux.fromStream(requests.map(probe::reply).onClose(probe.closed::countDown));
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    record FluxToFlux(Probe probe) {
        Flux<Text> bidi(Flux<Text> requests) {
            return requests.concatMap(request -> Mono.fromFuture(() -> probe.later(request)), 1)
                    .doFinally(end -> probe.closed.countDown());
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    record FlowToFlow(Probe probe) {
        Flow.Publisher<Text> bidi(Flow.Publisher<Text> requests) {
            return FlowAdapters.toFlowPublisher(
                    new FluxToFlux(probe).bidi(Flux.from(FlowAdapters.toPublisher(requests))));
        }
    }

    /** An iterator that is closed at the end. */
    static final class Closeable<T> implements Iterator<T>, AutoCloseable {

        private final Stream<T> stream;
        private final Iterator<T> iterator;

        Closeable(Stream<T> stream) {
            this.stream = stream;
            this.iterator = stream.iterator();
        }

        @Override
        public boolean hasNext() {
            return iterator.hasNext();
        }

        @Override
        public T next() {
            return iterator.next();
        }

        @Override
        public void close() {
            stream.close();
        }
    }

    /** An iterable that is closed at the end. */
    record ClosingIterable<T>(Closeable<T> iterator) implements Iterable<T>, AutoCloseable {

        @Override
        public void close() {
            iterator.close();
        }
    }
}
