package tcpx.bench.launch;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tcpx.bench.lab.LabNode;
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

    private final Process process;
    private final String address;

    private NodeProgram(Process process, String address) {
        this.process = process;
        this.address = address;
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
        Process process = session.start(node, program.command(arguments), Redirect.PIPE, Redirect.INHERIT, environment);
        CompletableFuture<String> ready = new CompletableFuture<>();
        Thread reader = new Thread(() -> relay(process, ready), "node-b");
        reader.setDaemon(true);
        reader.start();
        try {
            return new NodeProgram(process, ready.get(READY_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LabSession.end(List.of(process));
            throw new PeerGoneException("interrupted while node B started", e);
        } catch (ExecutionException | TimeoutException e) {
            LabSession.end(List.of(process));
            throw new PeerGoneException("node B did not start: " + e.getMessage(), e);
        }
    }

    /** Says how it ended, once it has, but for Ctrl-C: {@code ended by signal 9}, {@code ended with code 1}. */
    void onEnd(Consumer<String> listener) {
        process.onExit().thenAccept(ended -> {
            int code = ended.exitValue();
            if (code == INTERRUPTED) { // as all that were started from one terminal are
                return;
            }
            listener.accept(code > SIGNAL_BASE ? "ended by signal " + (code - SIGNAL_BASE) : "ended with code " + code);
        });
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
    private static void relay(Process node, CompletableFuture<String> ready) {
        try (BufferedReader lines = node.inputReader(StandardCharsets.UTF_8)) {
            String line;
            while ((line = lines.readLine()) != null) {
                if (line.startsWith(READY)) {
                    ready.complete(line.substring(READY.length()).strip());
                } else if (!NodeLog.isEvent(line)) {
                    System.err.println("node B: " + line);
                }
            }
        } catch (IOException ignored) {
            // it ended
        }
        ready.completeExceptionally(new IOException("it ended before it listened"));
    }

    @Override
    public void close() {
        LabSession.end(List.of(process));
    }
}
