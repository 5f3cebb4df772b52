package tcpx.bench.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tcpx.bench.lab.EnvironmentException.LabException;
import tcpx.bench.lab.LabHost.LabMode;

/**
 * The process whose life is a namespace's life. It does nothing but wait for the end of its standard input: when this
 * JVM ends, the holder kills what runs in its namespace and ends, and the kernel removes the namespace with its NICs.
 * So no run can leave a lab behind. Signals of the terminal are ignored: Ctrl-C must reach the programs first.
 */
final class NamespaceAnchor {
    // Arguments: sysctls as net/ipv4/name=value. Prints "refused NAME" for those it may not set, then "ready".
    private static final String SCRIPT = """
        trap '' INT HUP QUIT TERM
        for setting in "$@"; do
          { printf %s "${setting#*=}" > "/proc/sys/${setting%%=*}"; } 2>/dev/null || echo "refused ${setting%%=*}"
        done
        namespace=$(stat -Lc %i /proc/$$/ns/net)
        echo ready
        while read -r order; do
          [ "$order" = keep ] && exec sleep infinity
        done
        found=yes
        rounds=500
        while [ -n "$found" ] && [ $rounds -gt 0 ]; do
          found=
          rounds=$((rounds - 1))
          for entry in $(stat -Lc %i:%n /proc/[0-9]*/ns/net 2>/dev/null); do
            [ "${entry%%:*}" = "$namespace" ] || continue
            process=${entry#*:/proc/}
            process=${process%%/*}
            [ "$process" != $$ ] && kill -9 "$process" 2>/dev/null && found=yes
          done
        done
        """;

    private static final String REFUSED = "refused ";
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(Lab.CLOSE_SECONDS);

    private NamespaceAnchor() {}

    /**
     * Starts a holder and returns when its namespace is there.
     *
     * @param enter the program and options that make the namespace ({@code unshare --net …}) and become what follows
     * @param name shown by {@code ps}
     * @param settings sysctls of the namespace, {@code net/ipv4/name=value}
     */
    static BoundProcess start(List<String> enter, String name, List<String> settings) throws BoundProcess.Refused {
        List<String> argv = new ArrayList<>(enter);
        argv.addAll(List.of("sh", "-c", SCRIPT, name));
        argv.addAll(settings);
        return BoundProcess.start(argv);
    }

    /**
     * Holders of namespaces, in the order of their names; where an ordinary user makes them, all are in the user
     * namespace of the first. They are all there when this returns, and none when it throws.
     */
    static List<BoundProcess> hold(LabMode mode, Prerequisites.Tools tools, List<String> names)
            throws BoundProcess.Refused {
        boolean ordinary = mode == LabMode.USER_NAMESPACE;
        List<String> net = List.of(tools.unshare(), "--net", "--");
        List<BoundProcess> holders = new ArrayList<>();
        try {
            for (String name : names) {
                List<String> enter = new ArrayList<>();
                if (ordinary && holders.isEmpty()) {
                    enter.addAll(List.of(tools.unshare(), "--user", "--map-root-user", "--net", "--"));
                } else {
                    if (ordinary) {
                        String user = "--user=/proc/" + holders.get(0).id().pid() + "/ns/user";
                        enter.addAll(List.of(tools.nsenter(), user, "--preserve-credentials", "--"));
                    }
                    enter.addAll(net);
                }
                holders.add(start(enter, name, Wiring.SETTINGS));
            }
            return holders;
        } catch (BoundProcess.Refused | RuntimeException e) {
            holders.forEach(BoundProcess::close);
            throw e;
        }
    }

    /** Kills what runs in these nodes, and ends what holds them; all of it is tried, whatever fails. */
    static void release(List<LabNode> nodes, List<BoundProcess> holders) {
        Failures failures = new Failures();
        for (LabNode node : nodes) {
            failures.attempt(() -> node.access()
                    .namespace()
                    .ifPresent(namespace -> NamespaceProcesses.end(namespace, node.spared(), CLOSE_DEADLINE)));
        }
        holders.forEach(holder -> failures.attempt(holder::close));
        failures.throwFirst();
    }

    /** The sysctls that a holder was not allowed to set. */
    static List<String> refusedSettings(BoundProcess holder) {
        return holder.said().stream().map(line -> line.replace(REFUSED, "")).toList();
    }

    /** The processes inside a network namespace. */
    static final class NamespaceProcesses {
        private NamespaceProcesses() {}

        /** Those whose namespace is {@code namespace} ("net:[…]"), except {@code spared} (the holders). */
        static List<ProcessHandle> of(String namespace, Set<Long> spared) {
            return ProcessHandle.allProcesses()
                    .filter(process -> !spared.contains(process.pid()))
                    .filter(process -> isInside(process.pid(), namespace))
                    .toList();
        }

        /**
         * Kills them and waits until they are gone. Only safe while something else (a holder, a name) keeps the
         * namespace: the number in its name is given to another one soon after.
         *
         * @throws LabException when one is still there at the deadline
         */
        static void end(String namespace, Set<Long> spared, Duration deadline) {
            long endNs = System.nanoTime() + deadline.toNanos();
            // A process can have forked just before it was killed, so look again until there is nobody.
            for (List<ProcessHandle> inside = of(namespace, spared);
                    !inside.isEmpty();
                    inside = of(namespace, spared)) {
                inside.forEach(ProcessHandle::destroyForcibly);
                CompletableFuture<?> allGone = CompletableFuture.allOf(
                        inside.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new));
                try {
                    allGone.get(Math.max(0, endNs - System.nanoTime()), TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    throw new LabException(
                            "still inside the lab " + deadline.toSeconds() + " s after SIGKILL: processes "
                                    + pids(inside),
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
}
