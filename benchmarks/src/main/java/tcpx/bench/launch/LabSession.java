package tcpx.bench.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tcpx.bench.lab.EnvironmentException;
import tcpx.bench.lab.Lab;
import tcpx.bench.lab.LabHost;
import tcpx.bench.lab.LabNode;
import tcpx.bench.lab.LabSpec;

/**
 * A lab and the programs started in it. Everything is taken down at {@link #close}, at Ctrl-C, and when this process is
 * killed: the lab's holders then end whatever runs in its namespaces.
 */
public final class LabSession implements AutoCloseable {
    private static final long END_SECONDS = 5;

    private final Optional<JmhLock> lock; // empty: the lab is another process's
    private final Lab lab;
    private final List<Process> children = new ArrayList<>();
    private volatile boolean ending;
    private final ShutdownHook hook;

    private LabSession(Optional<JmhLock> lock, Lab lab) {
        this.lock = lock;
        this.lab = lab;
        this.hook = new ShutdownHook(this::takeDown);
    }

    /**
     * Makes the lab and says on standard error what is not as expected.
     *
     * @throws EnvironmentException if another benchmark runs on this machine
     */
    public static LabSession open(LabSpec spec) {
        JmhLock lock = JmhLock.take();
        LabSession session;
        try {
            session = new LabSession(Optional.of(lock), Lab.up(spec, LabHost.current()));
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
        session.lab.notes().forEach(note -> System.err.println("note: " + note));
        return session;
    }

    /**
     * The use of a lab that another process has made: it stays when this is closed, what was started in it does not.
     */
    static LabSession join(Lab lab) {
        return new LabSession(Optional.empty(), lab);
    }

    /** The lab. */
    public Lab lab() {
        return lab;
    }

    /** Runs a program in a node to its end; returns its exit code. */
    public int run(
            LabNode node, List<String> program, Redirect output, Redirect errors, Map<String, String> environment) {
        return await(start(node, program, output, errors, environment));
    }

    /** Waits for the end of a program; returns its exit code. */
    static int await(Process program) {
        try {
            return program.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Starts a program in a node. */
    Process start(
            LabNode node, List<String> program, Redirect output, Redirect errors, Map<String, String> environment) {
        ProcessBuilder builder =
                new ProcessBuilder(node.command(program)).redirectError(errors).redirectOutput(output);
        builder.environment().putAll(environment);
        synchronized (children) {
            try {
                Process process = builder.start();
                children.removeIf(each -> !each.isAlive());
                children.add(process);
                return process;
            } catch (IOException e) {
                throw new UncheckedIOException("cannot start " + program.get(0) + " in node " + node.name(), e);
            }
        }
    }

    /**
     * Ends programs, politely first: node A then marks its results as partial. Not by Process.destroy, which also
     * closes the pipe by which they see that this process lives, and so ends them before they can.
     */
    static void end(List<Process> processes) {
        processes.forEach(process -> process.toHandle().destroy());
        for (Process process : processes) {
            try {
                if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor(END_SECONDS, TimeUnit.SECONDS);
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether it is being taken down: what ends now, is ended. */
    boolean isEnding() {
        return ending;
    }

    private void takeDown() {
        ending = true;
        List<Process> all;
        synchronized (children) {
            all = List.copyOf(children);
        }
        end(all);
        lab.close();
    }

    @Override
    public void close() {
        try {
            takeDown();
        } finally {
            lock.ifPresent(JmhLock::close);
        }
        hook.close();
    }
}
