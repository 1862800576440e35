// SPDX-License-Identifier: Apache-2.0
package com.example.quickstart;

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
