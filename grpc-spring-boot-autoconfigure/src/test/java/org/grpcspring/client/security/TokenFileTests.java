// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class TokenFileTests {

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = directory.resolve("token");
        Files.writeString(file, "first\n");
    }

    @Test
    void isReadAgainWhenItIsASecondOld() throws IOException {
        TokenFile token = new TokenFile(file, () -> now);
        Files.writeString(file, "second\n");
        assertThat(token.get()).isEqualTo("first");
        now = now.plusSeconds(1);
        assertThat(token.get()).isEqualTo("second");
        assertThat(token).hasToString("TokenFile[" + file + "]");
    }

    @Test
    void lastOneStaysInUseWhenThereIsNone(CapturedOutput output) throws IOException {
        TokenFile token = new TokenFile(file, () -> now);
        Files.delete(file);
        for (int i = 0; i < 5; i++) {
            now = now.plusSeconds(1);
            assertThat(token.get()).isEqualTo("first");
        }
        assertThat(output.toString().lines().filter(line -> line.contains(file.toString())))
                .hasSize(1);
        Files.writeString(file, "second");
        now = now.plusSeconds(1);
        assertThat(token.get()).isEqualTo("second");
    }

    @Test
    void emptyFileIsNone() throws IOException {
        Files.writeString(file, " \n");
        assertThatThrownBy(() -> new TokenFile(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("empty");
    }

    @Test
    void fileThatIsTooLargeIsNotCut() throws IOException {
        Files.writeString(file, "a".repeat(64 * 1024 + 1));
        assertThatThrownBy(() -> new TokenFile(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("larger than 64 KiB");
    }
}
