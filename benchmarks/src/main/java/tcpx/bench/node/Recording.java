package tcpx.bench.node;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import tcpx.bench.profile.Profiler;

/** A profile of this process that the other node asked for, and then reads piece by piece. */
final class Recording implements AutoCloseable {
    private static final int PIECE_BYTES = 48_000; // as base64 below the 64 KiB of a message's text

    private final Path file;
    private final Profiler profiler;

    private Recording(Path file, Profiler profiler) {
        this.file = file;
        this.profiler = profiler;
    }

    /** Starts. Throws ProfileException where no profile can be taken. */
    static Recording start() {
        try {
            Path file = Files.createTempFile("tcpx-node-b-", ".jfr");
            try {
                return new Recording(file, Profiler.start(file));
            } catch (RuntimeException e) {
                Files.deleteIfExists(file);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a file for the profile", e);
        }
    }

    /** Ends it; says how long it is. */
    Map<String, String> stop() {
        profiler.stop();
        return Map.of("bytes", Long.toString(file.toFile().length()));
    }

    /** A piece from {@code offset}; empty at the end. */
    Map<String, String> read(long offset) {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
            byte[] piece = new byte[(int) Math.max(0, Math.min(PIECE_BYTES, open.length() - offset))];
            open.seek(offset);
            open.readFully(piece);
            return Map.of("piece", Base64.getEncoder().encodeToString(piece));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the profile", e);
        }
    }

    /** Ends it and removes the file. */
    @Override
    public void close() {
        profiler.close();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + file, e);
        }
    }
}
