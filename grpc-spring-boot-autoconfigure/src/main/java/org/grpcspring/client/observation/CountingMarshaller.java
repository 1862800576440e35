// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.client.observation;

import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.LongConsumer;
import org.grpcspring.meter.MethodMeters;

/** Counts the bytes of messages, before compression and after decompression. Safe for use by many threads. */
record CountingMarshaller<T>(Marshaller<T> marshaller, MethodMeters meters) implements Marshaller<T> {

    @Override
    public InputStream stream(T message) {
        InputStream bytes = marshaller.stream(message);
        if (bytes instanceof KnownLength) {
            meters.bytesSent(length(bytes));
            return bytes;
        }
        return new Counted(bytes, meters::bytesSent);
    }

    @Override
    public T parse(InputStream bytes) {
        if (bytes instanceof KnownLength) {
            meters.bytesReceived(length(bytes));
            return marshaller.parse(bytes);
        }
        return marshaller.parse(new Counted(bytes, meters::bytesReceived));
    }

    private static int length(InputStream bytes) {
        try {
            return bytes.available();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Counts what is read. */
    private static final class Counted extends FilterInputStream {

        private final LongConsumer count;

        Counted(InputStream bytes, LongConsumer count) {
            super(bytes);
            this.count = count;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            if (read >= 0) {
                count.accept(1);
            }
            return read;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = super.read(target, offset, length);
            if (read > 0) {
                count.accept(read);
            }
            return read;
        }
    }
}
