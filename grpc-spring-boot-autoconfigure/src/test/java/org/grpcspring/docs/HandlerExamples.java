// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.docs;

import com.google.protobuf.Empty;
import java.security.Principal;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.grpcspring.server.scope.GrpcCallContext;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.DrawerGrpc;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.PingGrpc;
import org.grpcspring.test.proto.Text;
import org.springframework.transaction.annotation.Transactional;
import reactor.core.publisher.Flux;

/** The code of docs/handlers.md. */
final class HandlerExamples {

    private HandlerExamples() {}

    @GrpcService(EchoGrpc.class)
    static class EchoHandlers {

        Text unary(Text request) {
            return request;
        }

        Stream<Text> serverStream(Text request) {
            return request.getValue().lines().map(line -> text(line));
        }

        Text clientStream(Stream<Text> requests) {
            return text(requests.count() + " requests");
        }

        Stream<Text> bidi(Stream<Text> requests) {
            return requests.map(request -> text(request.getValue().strip()));
        }
    }

    @GrpcService(value = EchoGrpc.class, partial = true)
    static class AsynchronousHandlers {

        CompletableFuture<Text> unary(Text request) {
            return CompletableFuture.supplyAsync(() -> request);
        }

        Flux<Text> bidi(Flux<Text> requests) {
            return requests.filter(request -> !request.getValue().isEmpty());
        }
    }

    @GrpcService(PingGrpc.class)
    static class WhoCalls {

        Text ping(Text request, GrpcCallContext call, Optional<Principal> caller) {
            return text(caller.map(Principal::getName).orElse("nobody") + " from "
                    + call.getPeer().orElseThrow());
        }
    }

    @GrpcService(value = DrawerGrpc.class, partial = true)
    static class DrawerHandlers {

        @Transactional
        public void putIn(Text request) {
            // Committed before the client is told.
        }

        void clear(Empty request) {}
    }

    private static Text text(String value) {
        return Text.newBuilder().setValue(value).build();
    }
}
