package tcpx.bench.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * CPU time that a machine has given to all processes together, its hypervisor's share included. Interrupts are left
 * out: who caused them the kernel does not say.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_stat.5.html">proc_stat(5)</a>
 */
final class HostCpu {
    /** This machine's. */
    static final HostCpu OWN = new HostCpu(Path.of("/proc/stat"));

    /** The kernel counts for users in hundredths of a second, whatever its own tick. */
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(10);

    /** user, nice, system, and steal, of which guests' time is a part. */
    private static final int[] PROCESSES = {1, 2, 3, 8};

    private final Path stat;

    HostCpu(Path stat) {
        this.stat = stat;
    }

    /** Nanoseconds since the machine started, summed over its cores; empty where it does not say. */
    OptionalLong ns() {
        try {
            String[] words =
                    Files.readString(stat).lines().findFirst().orElse("").split("\\s+");
            long ticks = 0;
            for (int column : PROCESSES) {
                ticks += Long.parseLong(words[column]);
            }
            return OptionalLong.of(ticks * TICK_NS);
        } catch (IOException | RuntimeException e) {
            return OptionalLong.empty();
        }
    }
}
