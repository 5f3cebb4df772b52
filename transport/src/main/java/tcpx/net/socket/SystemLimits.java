package tcpx.net.socket;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the system allows an ordinary process to ask for. */
final class SystemLimits {
    private static final Path RMEM_MAX = Path.of("/proc/sys/net/core/rmem_max");

    private SystemLimits() {}

    /** Most bytes for {@code SO_RCVBUF} ({@code net.core.rmem_max}); without limit where it is not told. */
    static long receiveBufferBytes() {
        try {
            return Long.parseLong(Files.readString(RMEM_MAX).strip());
        } catch (IOException | NumberFormatException e) {
            return Long.MAX_VALUE; // a namespace of its own does not show it: the kernel then caps what is asked for
        }
    }
}
