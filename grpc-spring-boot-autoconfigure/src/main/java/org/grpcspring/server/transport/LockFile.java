// SPDX-License-Identifier: Apache-2.0
package org.grpcspring.server.transport;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** A file that only one process holds at a time; the system frees it if that process is killed. */
final class LockFile implements AutoCloseable {

    private static final Log log = LogFactory.getLog(LockFile.class);
    private static final int ATTEMPTS = 10;

    private final Path path;
    private final FileChannel channel;

    private LockFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Creates and locks a file.
     *
     * @throws IOException if another holds it, or it cannot be created
     */
    static LockFile acquire(Path path) throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            LockFile lock = attempt(path);
            if (lock != null) {
                return lock;
            }
        }
        throw held(path);
    }

    // Who held the file before removes it: then that which is locked here is another than that which others will lock.
    private static @Nullable LockFile attempt(Path path) throws IOException {
        FileChannel channel = null;
        LockFile lock = null;
        try {
            Object file = create(path);
            channel = FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            if (channel.tryLock() == null) {
                throw held(path);
            }
            lock = file.equals(key(path)) ? new LockFile(path, channel) : null;
            return lock;
        } catch (NoSuchFileException removed) {
            return null;
        } catch (OverlappingFileLockException ex) {
            throw held(path);
        } finally {
            if (lock == null && channel != null) {
                channel.close();
            }
        }
    }

    private static Object create(Path path) throws IOException {
        try {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException ex) {
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                    && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException("'" + path + "' is not a regular file, so it cannot be locked", ex);
            }
        }
        return key(path);
    }

    private static Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    private static IOException held(Path path) {
        return new IOException("another server starts or listens there and holds the lock '" + path + "'");
    }

    /** Removes the file, and lets others create and lock it. */
    @Override
    public synchronized void close() {
        if (channel.isOpen()) {
            try (channel) {
                Files.deleteIfExists(path);
            } catch (IOException ex) {
                log.warn("'" + path + "' could not be removed", ex);
            }
        }
    }
}
