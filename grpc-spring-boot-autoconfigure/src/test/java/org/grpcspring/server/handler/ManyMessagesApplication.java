// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.handler;

import static org.grpcspring.test.EchoService.text;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.grpcspring.server.service.GrpcService;
import org.grpcspring.test.proto.EchoGrpc;
import org.grpcspring.test.proto.Text;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;

/** Serves as many messages as are asked for, and tells how many it has made and how much memory that holds. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration(excludeName = "org.springframework.boot.grpc.server.autoconfigure.GrpcServerAutoConfiguration")
public class ManyMessagesApplication {

    private static final String REST = "a hundred bytes ".repeat(6);

    /** Starts the application, which serves until the process ends. */
    public static void main(String[] args) {
        new SpringApplicationBuilder(ManyMessagesApplication.class)
                .web(WebApplicationType.NONE)
                .properties("grpc.server.port=0", "grpc.server.address=127.0.0.1")
                .run(args);
    }

    /** Returns the message of a number: it has a hundred bytes. */
    static Text message(long number) {
        return text(REST + number);
    }

    /** Returns the number of a message. */
    static long number(Text message) {
        return Long.parseLong(
                message.getValue(), REST.length(), message.getValue().length(), 10);
    }

    /** Makes messages as fast as it can. */
    @GrpcService(value = EchoGrpc.class, partial = true)
    static class Producer {

        private final AtomicLong made = new AtomicLong();
        private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();

        Text unary(Text question) {
            if (question.getValue().equals("made")) {
                return message(made.get());
            }
            memory.gc();
            return message(memory.getHeapMemoryUsage().getUsed());
        }

        Stream<Text> serverStream(Text count) {
            made.set(0);
            return LongStream.range(0, number(count)).mapToObj(this::next);
        }

        Stream<Text> bidi(Stream<Text> requests) {
            made.set(0);
            return requests.map(request -> next(number(request)));
        }

        private Text next(long number) {
            made.incrementAndGet();
            return message(number);
        }
    }
}
