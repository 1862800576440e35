// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * A token that stands in a file which others replace, as Kubernetes does with those of service accounts. It is read
 * again once a second, by a call; what cannot be read leaves the last one in use. Safe for use by many threads.
 */
public final class TokenFile implements Supplier<String> {

    private static final Log log = LogFactory.getLog(TokenFile.class);
    private static final int MAX_BYTES = 64 * 1024;
    private static final int AGE_MILLIS = 1000;

    private final Path file;
    private final InstantSource clock;
    private volatile Content content;

    /**
     * Reads the token.
     *
     * @throws UncheckedIOException if there is none
     */
    public TokenFile(Path file) {
        this(file, InstantSource.system());
    }

    TokenFile(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
        try {
            content = new Content(read(), clock.millis(), true);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @Override
    public String get() {
        Content last = content;
        return clock.millis() - last.readAt() < AGE_MILLIS ? last.token() : renewed();
    }

    private synchronized String renewed() {
        Content last = content;
        long now = clock.millis();
        if (now - last.readAt() >= AGE_MILLIS) {
            try {
                content = new Content(read(), now, true);
            } catch (IOException ex) {
                if (last.isReadable()) {
                    log.warn("The token of '%s' cannot be read, and calls go on with the last one (%s)"
                            .formatted(file, ex));
                }
                content = new Content(last.token(), now, false);
            }
        }
        return content.token();
    }

    private String read() throws IOException {
        try (InputStream input = Files.newInputStream(file)) {
            byte[] bytes = input.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("the file is larger than 64 KiB");
            }
            String token = new String(bytes, UTF_8).strip();
            if (token.isEmpty()) {
                throw new IOException("the file is empty");
            }
            return token;
        }
    }

    /** Returns a text without the token. */
    @Override
    public String toString() {
        return "TokenFile[" + file + "]";
    }

    /**
     * What was read last.
     *
     * @param token the token
     * @param readAt when that was, in milliseconds
     * @param isReadable whether it could be read
     */
    private record Content(String token, long readAt, boolean isReadable) {}
}
