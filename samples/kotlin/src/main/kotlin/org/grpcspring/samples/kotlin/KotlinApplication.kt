// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.kotlin

import org.springframework.boot.autoconfigure.SpringBootApplication
import org.springframework.boot.runApplication

/** Serves the weather. */
@SpringBootApplication class KotlinApplication

/** Starts the application. */
fun main(args: Array<String>) {
    runApplication<KotlinApplication>(*args)
}
