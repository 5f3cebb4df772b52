package tcpx.bench.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The processes inside a network namespace. */
final class NamespaceProcesses {
    private NamespaceProcesses() {}

    /** Those whose namespace is {@code namespace} ("net:[…]"), except {@code spared} (the holders). */
    static List<ProcessHandle> of(String namespace, Set<Long> spared) {
        return ProcessHandle.allProcesses()
                .filter(process -> !spared.contains(process.pid()))
                .filter(process -> isInside(process.pid(), namespace))
                .toList();
    }

    /**
     * Kills them and waits until they are gone. Only safe while something else (a holder, a name) keeps the namespace:
     * the number in its name is given to another one soon after.
     *
     * @throws LabException when one is still there at the deadline
     */
    static void end(String namespace, Set<Long> spared, Duration deadline) {
        long endNs = System.nanoTime() + deadline.toNanos();
        // A process can have forked just before it was killed, so look again until there is nobody.
        for (List<ProcessHandle> inside = of(namespace, spared); !inside.isEmpty(); inside = of(namespace, spared)) {
            inside.forEach(ProcessHandle::destroyForcibly);
            CompletableFuture<?> allGone = CompletableFuture.allOf(
                    inside.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new));
            try {
                allGone.get(Math.max(0, endNs - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                throw new LabException(
                        "still inside the lab " + deadline.toSeconds() + " s after SIGKILL: processes " + pids(inside),
                        "they hang in the kernel; the lab goes when they do",
                        e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LabException("interrupted while ending processes " + pids(inside), "", e);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e); // onExit does not fail
            }
        }
    }

    private static boolean isInside(long pid, String namespace) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "ns", "net"))
                    .toString()
                    .equals(namespace);
        } catch (IOException goneOrForeign) {
            return false;
        }
    }

    private static List<Long> pids(List<ProcessHandle> processes) {
        return processes.stream().map(ProcessHandle::pid).toList();
    }
}
