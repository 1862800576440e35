// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.samples.kotlin

import java.io.File
import java.nio.file.Path
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource

/** Starts the application in a process of its own that lacks what runs coroutines. */
class MissingCoroutinesTests {

    @ParameterizedTest
    @ValueSource(strings = ["kotlinx-coroutines-reactor", "kotlin-reflect"])
    fun startFailsWithWhatToAdd(absent: String) {
        val classPath =
            System.getProperty("java.class.path").split(File.pathSeparator).filterNot {
                Path.of(it).fileName.toString().startsWith(absent)
            }
        val process =
            ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    classPath.joinToString(File.pathSeparator),
                    "org.grpcspring.samples.kotlin.KotlinApplicationKt",
                    "--grpc.server.port=0",
                )
                .redirectErrorStream(true)
                .start()
        val output = process.inputStream.reader().readText()
        assertThat(process.waitFor()).describedAs(output).isNotZero()
        assertThat(output)
            .contains("WeatherService.")
            .contains(
                "Add org.jetbrains.kotlin:kotlin-reflect and org.jetbrains.kotlinx:kotlinx-coroutines-reactor"
            )
    }
}
