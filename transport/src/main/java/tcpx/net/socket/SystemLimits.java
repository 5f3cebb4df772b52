package tcpx.net.socket;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import tcpx.ffi.Posix;

/** What the system allows an ordinary process to ask for. */
final class SystemLimits {
    private static final Path RMEM_MAX = Path.of("/proc/sys/net/core/rmem_max");

    private static final Path OPEN_FILES = Path.of("/proc/self/fd");
    private static final long USUAL_OPEN_FILES = 1024;

    private SystemLimits() {}

    /** How many files this process may have open ({@code ulimit -n}). */
    static long openFiles() {
        return Posix.openFilesLimit();
    }

    /** How many it has open now; as many as it may where it cannot open one more to find out. */
    static long openFilesNow() {
        try (Stream<Path> files = Files.list(OPEN_FILES)) {
            return files.count() - 1; // the listing itself
        } catch (IOException e) {
            return openFiles();
        }
    }

    /** The command that allows so many files: the next power of two, since it is not only us who open some. */
    static String allowOpenFiles(long needed) {
        return "Allow more: ulimit -n " + Long.highestOneBit(2 * Math.max(USUAL_OPEN_FILES, needed) - 1);
    }

    /** Most bytes for {@code SO_RCVBUF} ({@code net.core.rmem_max}); without limit where it is not told. */
    static long receiveBufferBytes() {
        try {
            return Long.parseLong(Files.readString(RMEM_MAX).strip());
        } catch (IOException | NumberFormatException e) {
            return Long.MAX_VALUE; // a namespace of its own does not show it: the kernel then caps what is asked for
        }
    }
}
