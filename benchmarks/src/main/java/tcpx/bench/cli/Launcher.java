package tcpx.bench.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import tcpx.bench.harness.BenchRun;
import tcpx.bench.lab.Lab;
import tcpx.bench.lab.LabHost;
import tcpx.bench.lab.LabNode;
import tcpx.bench.lab.LabSpec;
import tcpx.bench.node.Peer;
import tcpx.error.PeerGoneException;

/**
 * Makes a lab, starts the node program in one node and the benchmarks in the other, and takes everything down again,
 * however it ends. Both children hold a pipe from this process as their standard input, and end when it closes; the lab's
 * namespaces are held in the same way.
 */
final class Launcher {
    private static final int SIGNAL_BASE = 128;
    private static final long READY_SECONDS = 30;
    private static final long END_SECONDS = 5;

    private final LabSpec spec;
    private final String secret = HexFormat.of().formatHex(random());
    private final List<Process> children = new ArrayList<>();

    Launcher(LabSpec spec) {
        this.spec = spec;
    }

    /** Runs the benchmarks; returns their exit code. */
    int run(List<String> jmhArguments) throws IOException, InterruptedException {
        Lab lab = Lab.up(spec, LabHost.current());
        Thread takeDown = new Thread(() -> takeDown(lab));
        Runtime.getRuntime().addShutdownHook(takeDown);
        try {
            lab.notes().forEach(note -> System.err.println("note: " + note));
            String address = startNodeB(lab);
            return finished(startNodeA(lab, address, jmhArguments));
        } finally {
            takeDown(lab);
            removeHook(takeDown);
        }
    }

    private void takeDown(Lab lab) {
        endChildren();
        lab.close();
    }

    private String startNodeB(Lab lab) throws IOException, InterruptedException {
        List<String> program = java("node", "--listen", host(lab.b()) + ":0", "--rails", rails(lab.b()), "--launched");
        Process node = start(lab.b(), program, ProcessBuilder.Redirect.PIPE);
        CompletableFuture<String> ready = new CompletableFuture<>();
        Thread reader = new Thread(() -> relay(node, ready), "node-b");
        reader.setDaemon(true);
        reader.start();
        try {
            return ready.get(READY_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new PeerGoneException("node B did not start: " + e.getMessage(), e);
        }
    }

    // node B's first line says where it listens; whatever else it says is shown
    private static void relay(Process node, CompletableFuture<String> ready) {
        try (BufferedReader lines = node.inputReader(StandardCharsets.UTF_8)) {
            String line;
            while ((line = lines.readLine()) != null) {
                if (line.startsWith(NodeCommand.READY)) {
                    ready.complete(line.substring(NodeCommand.READY.length()).strip());
                } else {
                    System.err.println("node B: " + line);
                }
            }
        } catch (IOException ignored) {
            // it ended
        }
        ready.completeExceptionally(new IOException("it ended before it listened"));
    }

    private Process startNodeA(Lab lab, String address, List<String> jmhArguments) throws IOException {
        List<String> program = java(
                "bench",
                "--peer",
                address,
                "--rails",
                rails(lab.a()),
                "--topology",
                Topology.of(lab).encode(),
                "--launched");
        program.addAll(jmhArguments);
        return start(lab.a(), program, ProcessBuilder.Redirect.INHERIT);
    }

    private static int finished(Process nodeA) throws InterruptedException {
        int code = nodeA.waitFor();
        if (code > SIGNAL_BASE) {
            System.err.println("FAILED: node A was ended by signal " + (code - SIGNAL_BASE));
            return code == SIGNAL_BASE + 2 ? code : ExitCode.FAILED;
        }
        return code;
    }

    private Process start(LabNode node, List<String> program, ProcessBuilder.Redirect output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(node.command(program))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(output);
        builder.environment().put(Peer.SECRET_VARIABLE, secret);
        Process process = builder.start();
        synchronized (children) {
            children.add(process);
        }
        return process;
    }

    private static List<String> java(String... arguments) {
        List<String> program = new ArrayList<>();
        program.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        program.addAll(BenchRun.JVM_FLAGS);
        program.add("-Dtcpx.home=" + Home.directory().toAbsolutePath());
        program.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        program.addAll(List.of(arguments));
        return program;
    }

    private static String rails(LabNode node) {
        return node.rails().stream()
                .map(rail -> rail.device() + "@" + rail.address().getHostAddress())
                .collect(Collectors.joining(","));
    }

    private static String host(LabNode node) {
        return node.control().getHostAddress();
    }

    // politely first: node A then marks its results as partial. Not by Process.destroy, which also closes the pipe by
    // which
    // the children see that this process lives, and so ends them before they can
    private void endChildren() {
        List<Process> all;
        synchronized (children) {
            all = List.copyOf(children);
        }
        all.forEach(child -> child.toHandle().destroy());
        for (Process child : all) {
            try {
                if (!child.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                    child.destroyForcibly();
                }
            } catch (InterruptedException e) {
                child.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ignored) {
            // the JVM is going down already, by way of the hook
        }
    }

    private static byte[] random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
