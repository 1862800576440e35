// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.call;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.grpcspring.test.EchoService.text;

import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.grpcspring.client.channel.GrpcChannels;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.Replies;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Calls a slow method 1,000 times at once, and prints how many ran at once, were served and were refused. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration(excludeName = "org.springframework.boot.grpc.server.autoconfigure.GrpcServerAutoConfiguration")
public class BlockingCallsApplication {

    private static final int CALLS = 1000;

    /** Starts the application, calls it and ends. */
    public static void main(String[] args) throws Exception {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(BlockingCallsApplication.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "grpc.server.port=0",
                        "grpc.server.address=127.0.0.1",
                        "grpc.client.self.address=self:self",
                        "grpc.client.self.negotiation-type=PLAINTEXT")
                .run(args)) {
            ManagedChannel channel = context.getBean(GrpcChannels.class).get("self");
            HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());
            Slow service = context.getBean(Slow.class);
            List<Replies<Text>> calls = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                calls.add(new Replies<>());
                EchoGrpc.newStub(channel).unary(text("slow"), calls.get(i));
            }
            service.awaitAll(calls);
            int served = 0;
            for (Replies<Text> call : calls) {
                served += call.end().isOk() ? 1 : 0;
            }
            System.out.printf("%d at once, %d served, %d refused%n", service.most.get(), served, CALLS - served);
        }
    }

    /** Blocks every call until no more can begin. */
    @GrpcService
    static class Slow extends EchoGrpc.EchoImplBase {

        final AtomicInteger most = new AtomicInteger();
        private final AtomicInteger running = new AtomicInteger();
        private final CountDownLatch release = new CountDownLatch(1);

        void awaitAll(List<Replies<Text>> calls) {
            await().atMost(60, SECONDS)
                    .until(() -> running.get() == CALLS
                            || (running.get() == 64
                                    && calls.stream().filter(Replies::hasEnded).count() == 800));
            release.countDown();
        }

        @Override
        public void unary(Text request, StreamObserver<Text> replies) {
            int now = running.incrementAndGet();
            most.accumulateAndGet(now, Math::max);
            try {
                if (!release.await(60, SECONDS)) {
                    throw new IllegalStateException("Not released");
                }
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
            running.decrementAndGet();
            replies.onNext(request);
            replies.onCompleted();
        }
    }
}
