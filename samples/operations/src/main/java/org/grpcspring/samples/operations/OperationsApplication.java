// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.operations;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A shop that takes orders on a public port and tells its turnover on an internal one. */
@SpringBootApplication
public class OperationsApplication {

    /** Starts the shop. */
    public static void main(String[] args) {
        SpringApplication.run(OperationsApplication.class, args);
    }
}
