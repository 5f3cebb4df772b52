package tcpx.bench.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The process whose life is a namespace's life. It does nothing but wait for the end of its standard input, a pipe from
 * this JVM: when this JVM ends in whatever way, SIGKILL too, the kernel closes the pipe, the holder kills what runs in
 * its namespace and ends, and the kernel removes the namespace with its NICs. So no run can leave a lab behind. (The
 * JDK closes every descriptor above 2 in each child it starts, so no other child keeps the pipe open.) Signals of the
 * terminal are ignored: Ctrl-C must reach the programs first.
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

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final Process process;
    private final ProcessId id;
    private final List<String> refusedSettings;

    private NamespaceAnchor(Process process, ProcessId id, List<String> refusedSettings) {
        this.process = process;
        this.id = id;
        this.refusedSettings = List.copyOf(refusedSettings);
    }

    /** The system does not let the caller make a namespace this way; another may be allowed. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String reason) {
            super(reason);
        }
    }

    /**
     * Starts a holder and returns when its namespace is there.
     *
     * @param enter the program and options that make the namespace ({@code unshare --net …}) and become what follows
     * @param name shown by {@code ps}
     * @param settings sysctls of the namespace, {@code net/ipv4/name=value}
     */
    static NamespaceAnchor start(List<String> enter, String name, List<String> settings) throws Refused {
        List<String> argv = new ArrayList<>(enter);
        argv.addAll(List.of("sh", "-c", SCRIPT, name));
        argv.addAll(settings);
        ProcessBuilder builder = new ProcessBuilder(argv).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new Refused("cannot start " + enter.get(0) + ": " + e.getMessage());
        }
        try {
            List<String> lines = CompletableFuture.supplyAsync(() -> linesUntilReady(process))
                    .get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            if (!lines.remove("ready")) {
                throw new Refused(String.join(" ", enter) + ": " + String.join("; ", lines));
            }
            ProcessId id =
                    ProcessId.of(process.pid()).orElseThrow(() -> new Refused(String.join(" ", enter) + " ended"));
            return new NamespaceAnchor(
                    process,
                    id,
                    lines.stream().map(line -> line.replace("refused ", "")).toList());
        } catch (TimeoutException e) {
            process.destroyForcibly();
            throw new Refused(String.join(" ", enter) + " gave no namespace within " + DEADLINE.toSeconds() + " s");
        } catch (ExecutionException e) {
            process.destroyForcibly();
            throw new Refused(String.join(" ", enter) + ": " + e.getCause().getMessage());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while making a namespace", "", e);
        }
    }

    ProcessId id() {
        return id;
    }

    /** The sysctls it was not allowed to set. */
    List<String> refusedSettings() {
        return refusedSettings;
    }

    /** From now on the holder stays when this JVM ends, until it is killed. */
    void keep() {
        try {
            process.getOutputStream().write("keep\n".getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new LabException("the holder " + id + " of a lab's namespace is gone", "run it again", e);
        }
    }

    /** Ends the holder and with it the namespace; waits for that. Does nothing when it has ended. */
    void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException ignored) {
            // It has ended already.
        }
        try {
            if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new LabException(
                        "the holder " + id + " of a lab's namespace did not end within " + DEADLINE.toSeconds() + " s",
                        "it was killed; look for processes left in its namespace with lsns -t net");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> linesUntilReady(Process process) {
        List<String> lines = new ArrayList<>();
        try {
            // Not closed: the stream belongs to the process for as long as it lives.
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
                if (line.equals("ready")) {
                    break;
                }
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
