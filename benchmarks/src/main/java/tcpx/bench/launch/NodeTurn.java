package tcpx.bench.launch;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import tcpx.bench.lab.EnvironmentException;
import tcpx.bench.node.Daemons;
import tcpx.bench.node.HostPort;
import tcpx.bench.node.NodeClient;
import tcpx.bench.node.RemoteNode;
import tcpx.bench.result.Revision;
import tcpx.error.TransportException;
import tcpx.error.VersionMismatchException;
import tcpx.time.Deadline;

/**
 * The turn of this process's run on a node that others use too, from before anything is measured until all is done: two
 * that measured at once would spoil each other's figures.
 */
public final class NodeTurn implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofHours(6);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(60);

    private final NodeClient client;
    private final ScheduledExecutorService timer = Daemons.timer("node-turn");

    private NodeTurn(NodeClient client) {
        this.client = client;
        long everyMs = SIGN_OF_LIFE.toMillis();
        timer.scheduleWithFixedDelay(this::tellThatWeLive, everyMs, everyMs, TimeUnit.MILLISECONDS);
    }

    /**
     * Waits until the node listens, which it has to within 15 seconds, and then until it is this run's turn.
     *
     * @param waits whether to wait where somebody else measures
     * @param terminal whether lines may be written over
     * @param err is told what is being waited for
     * @throws EnvironmentException if somebody else measures, and is not waited for or does not end in six hours;
     *     if the node is of a version that this one does not understand
     * @throws tcpx.error.BootstrapException if the node does not listen, or has another secret
     */
    @SuppressWarnings("try") // the line works by being there
    public static NodeTurn take(RemoteNode node, boolean waits, boolean terminal, PrintStream err) {
        String name = "node B at " + HostPort.format(node.address());
        NodeClient client;
        try (WaitingLine line = WaitingLine.begin("waiting for " + name, terminal, err)) {
            client = NodeClient.connect(
                    node,
                    "process " + ProcessHandle.current().pid() + ", revision "
                            + Revision.of(ProjectHome.directory()).shortName());
        } catch (VersionMismatchException e) {
            throw new EnvironmentException(e.getMessage(), e.remedy().orElse(""));
        }
        try {
            Optional<String> busy = client.busy();
            if (busy.isPresent()) {
                if (!waits) {
                    throw new EnvironmentException(
                            name + " is " + busy.get(), "without --no-wait this run waits for its turn");
                }
                await(client, name, busy.get(), terminal, err);
            }
            return new NodeTurn(client);
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
    }

    private static void await(NodeClient client, String name, String first, boolean terminal, PrintStream err) {
        Deadline deadline = Deadline.after(LONGEST);
        try (WaitingLine line = WaitingLine.begin("waiting for " + name + ": " + first, terminal, err)) {
            Optional<String> busy = Optional.of(first);
            while (busy.isPresent()) {
                if (deadline.expired()) {
                    throw new EnvironmentException(
                            name + " is " + busy.get(), "stop that run on its host, or start this one again");
                }
                TimedProgram.pause(POLL);
                busy = client.busy();
                busy.ifPresent(text -> line.say("waiting for " + name + ": " + text));
            }
        }
    }

    // a node ends a session that says nothing for long
    private void tellThatWeLive() {
        try {
            client.busy();
        } catch (TransportException | IllegalStateException e) {
            timer.shutdown(); // node B is gone: what is being measured says so
        }
    }

    /** Lets the next one measure. Idempotent. */
    @Override
    public void close() {
        timer.shutdownNow();
        client.close();
    }
}
