// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.observability;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A library whose counter asks its stacks; both are one application here, or two of them. */
@SpringBootApplication
public class ObservabilityApplication {

    /** Starts the library. */
    public static void main(String[] args) {
        SpringApplication.run(ObservabilityApplication.class, args);
    }
}
