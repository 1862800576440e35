// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.benchmarks.load;

import java.io.IOException;
import org.grpcspring.benchmarks.stack.Serving;
import org.grpcspring.benchmarks.stack.Stack;
import org.grpcspring.benchmarks.stack.Variant;

/** The process that serves: prints its port, and at the end of its input what it recorded. */
final class Server {

    private Server() {}

    public static void main(String[] args) throws IOException {
        try (Stack stack = Stack.start(Variant.of(args[0]), Serving.valueOf(args[1]))) {
            System.out.println("Listening on " + stack.port());
            while (System.in.read() >= 0) {}
            System.out.println("Recorded " + stack.recorded().metered() + " calls, "
                    + stack.recorded().spans() + " spans");
        }
        System.exit(0);
    }
}
