// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.error;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;
import static org.grpcspring.test.GrpcContexts.runner;
import static org.grpcspring.test.GrpcContexts.self;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CountDownLatch;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.Replies;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What a service throws when it hears of a cancellation. */
@ExtendWith(OutputCaptureExtension.class)
class CancellationFaultsTests {

    @Test
    void whatAServiceThrowsAtACancellationIsLoggedOnce(CapturedOutput output) {
        cancel("boom");
        await().atMost(20, SECONDS)
                .untilAsserted(() -> assertThat(output.getOut())
                        .containsOnlyOnce("A call of grpcspring.test.v1.Echo/Unary failed after its end")
                        .containsPattern("ERROR.* failed after its end")
                        .containsOnlyOnce("IllegalStateException: boom"));
    }

    @Test
    void replyToACancelledCallIsNoFault(CapturedOutput output) {
        cancel("reply");
        assertThat(output.getOut()).doesNotContain("failed after its end");
    }

    private static void cancel(String how) {
        runner().withBean(Faulty.class).run(context -> {
            Faulty service = context.getBean(Faulty.class);
            Replies<Text> replies = new Replies<>();
            ClientCall<Text, Text> call = self(context).newCall(EchoGrpc.getUnaryMethod(), CallOptions.DEFAULT);
            ClientCalls.asyncUnaryCall(call, text(how), replies);
            assertThat(service.arrived.await(20, SECONDS)).isTrue();
            call.cancel("enough", null);
            assertThat(replies.end().getCode()).isEqualTo(Status.Code.CANCELLED);
            assertThat(service.heard.await(20, SECONDS)).isTrue();
        });
    }

    @GrpcService
    static class Faulty extends EchoGrpc.EchoImplBase {

        private final CountDownLatch arrived = new CountDownLatch(1);
        private final CountDownLatch heard = new CountDownLatch(1);

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            ((ServerCallStreamObserver<Text>) replies).setOnCancelHandler(() -> {
                heard.countDown();
                throw request.getValue().equals("boom")
                        ? new IllegalStateException("boom")
                        : Status.CANCELLED
                                .withDescription("call already cancelled")
                                .asRuntimeException();
            });
            arrived.countDown();
        }
    }
}
