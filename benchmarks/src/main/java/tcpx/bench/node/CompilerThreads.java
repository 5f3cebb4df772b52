package tcpx.bench.node;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * CPU time of the JVM's compiler threads, which ends with the warm-up and says nothing of the transport. HotSpot's own
 * figure for them ({@code CompilationMXBean}) is time that passed, not CPU time; the kernel's is by thread.
 *
 * @see <a href="https://docs.kernel.org/scheduler/sched-stats.html">schedstat</a>
 */
final class CompilerThreads {
    /** The threads of this process. */
    static final CompilerThreads OWN = new CompilerThreads(Path.of("/proc/self/task"));

    private final Path tasks;

    CompilerThreads(Path tasks) {
        this.tasks = tasks;
    }

    /** Nanoseconds of all that live now; 0 where the kernel does not say. */
    long cpuNs() {
        long sum = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                sum += cpuNs(thread);
            }
        } catch (IOException e) {
            return 0;
        }
        return sum;
    }

    private static long cpuNs(Path thread) {
        try {
            String name = Files.readString(thread.resolve("comm"));
            if (!name.startsWith("C1 CompilerThre") && !name.startsWith("C2 CompilerThre")) {
                return 0;
            }
            String stat = Files.readString(thread.resolve("schedstat")).strip();
            return Long.parseLong(stat.substring(0, Math.max(0, stat.indexOf(' '))));
        } catch (IOException | NumberFormatException e) {
            return 0; // it has ended meanwhile, or the kernel was built without
        }
    }
}
