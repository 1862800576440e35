// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.quickstart;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Serves the greeter and calls it. */
@SpringBootApplication
public class QuickstartApplication {

    /** Starts the application. */
    public static void main(String[] args) {
        SpringApplication.run(QuickstartApplication.class, args);
    }
}
