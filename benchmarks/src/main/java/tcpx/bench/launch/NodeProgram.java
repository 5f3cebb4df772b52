package tcpx.bench.launch;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tcpx.bench.harness.LastWords;
import tcpx.bench.lab.LabNode;
import tcpx.bench.node.Daemons;
import tcpx.bench.node.NodeLog;
import tcpx.error.PeerGoneException;

/** Node B's program, started in its node of a lab and listening. */
public final class NodeProgram implements AutoCloseable {
    /** The line that says where it listens begins so. */
    public static final String READY = "listening on ";

    /** What a process that is ended by a signal ends with, above the signal's number. */
    static final int SIGNAL_BASE = 128;

    /** What a process ends with that was interrupted, by Ctrl-C. */
    static final int INTERRUPTED = SIGNAL_BASE + 2;

    private static final long READY_SECONDS = 30;

    private static final int KEPT_LINES = 60; // a JVM that crashes says some forty

    private final Process process;
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private final Queue<String> said = new ArrayDeque<>();
    private final List<Thread> readers;
    private String address = "";

    private NodeProgram(Process process) {
        this.process = process;
        this.readers = List.of(
                Daemons.start("node-b", this::relay),
                Daemons.start(
                        "node-b-errors", () -> read(process.errorReader(StandardCharsets.UTF_8), System.err::println)));
    }

    /**
     * Starts it and waits until it listens.
     *
     * @param more options beside where it listens and its rails
     * @param environment variables it gets
     */
    public static NodeProgram start(
            LabSession session, Program program, List<String> more, Map<String, String> environment) {
        LabNode node = session.lab().b();
        List<String> arguments = new ArrayList<>(
                List.of("node", "--listen", node.control().getHostAddress() + ":0", "--rails", rails(node)));
        arguments.addAll(more);
        Process process = session.start(node, program.command(arguments), Redirect.PIPE, Redirect.PIPE, environment);
        NodeProgram started = new NodeProgram(process);
        try {
            started.address = started.ready.get(READY_SECONDS, TimeUnit.SECONDS);
            return started;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LabSession.end(List.of(process));
            throw new PeerGoneException("interrupted while node B started", e);
        } catch (ExecutionException | TimeoutException e) {
            LabSession.end(List.of(process));
            String why = e instanceof TimeoutException ? "it does not listen" : "it " + started.lastWords();
            throw new PeerGoneException("node B did not start: " + why, e);
        }
    }

    /** Says how it ended, once it has, but for Ctrl-C, with its last words: see {@link LastWords}. */
    void onEnd(Consumer<String> listener) {
        process.onExit().thenAccept(ended -> {
            if (ended.exitValue() != INTERRUPTED) { // as all that were started from one terminal are
                listener.accept(lastWords());
            }
        });
    }

    private String lastWords() {
        try {
            for (Thread reader : readers) {
                reader.join(TimeUnit.SECONDS.toMillis(1));
            }
            process.waitFor(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (said) {
            return process.isAlive() ? "still runs" : LastWords.of(process.exitValue(), List.copyOf(said));
        }
    }

    /** Where node A reaches it. */
    public String address() {
        return address;
    }

    /** A node's rails as {@code --rails} takes them. */
    public static String rails(LabNode node) {
        return node.rails().stream()
                .map(rail -> rail.device() + "@" + rail.address().getHostAddress())
                .collect(Collectors.joining(","));
    }

    // its first line says where it listens; whatever else it says is shown
    private void relay() {
        read(process.inputReader(StandardCharsets.UTF_8), line -> {
            if (line.startsWith(READY)) {
                ready.complete(line.substring(READY.length()).strip());
            } else if (!NodeLog.isEvent(line)) {
                System.err.println("node B: " + line);
            }
        });
        ready.completeExceptionally(new IOException("it ended before it listened"));
    }

    private void read(BufferedReader from, Consumer<String> each) {
        try (from) {
            String line;
            while ((line = from.readLine()) != null) {
                each.accept(line);
                keep(line);
            }
        } catch (IOException ignored) {
            // it ended
        }
    }

    private void keep(String line) {
        synchronized (said) {
            said.add(line);
            if (said.size() > KEPT_LINES) {
                said.remove();
            }
        }
    }

    @Override
    public void close() {
        LabSession.end(List.of(process));
    }
}
