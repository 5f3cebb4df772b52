package tcpx.bench.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A temporary directory that is removed at {@link #close} and when this process is ended by a signal that it can see.
 */
public final class TempDirectory implements AutoCloseable {
    private final Path directory;
    private final ShutdownHook hook;

    /** Makes one below the system's directory for temporary files. */
    public TempDirectory(String name) {
        try {
            directory = Files.createTempDirectory("tcpx-" + name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a temporary directory", e);
        }
        hook = new ShutdownHook(this::remove);
    }

    /** Where it is. */
    public Path directory() {
        return directory;
    }

    /** A new directory in it. */
    public Path fresh(String name) {
        try {
            return Files.createTempDirectory(directory, name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a directory in " + directory, e);
        }
    }

    @Override
    public void close() {
        remove();
        hook.close();
    }

    // programs that are being ended may still write into it: what cannot be removed at once is tried again
    private void remove() {
        for (int attempt = 0; attempt < 3 && Files.exists(directory); attempt++) {
            try {
                List<Path> files;
                try (Stream<Path> all = Files.walk(directory)) {
                    files = all.sorted(Comparator.reverseOrder()).toList();
                }
                for (Path file : files) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException | UncheckedIOException e) {
                if (attempt == 2) {
                    System.err.println("note: could not remove " + directory + ": " + e.getMessage());
                }
            }
        }
    }
}
