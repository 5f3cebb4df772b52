package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tcpx.bench.node.NodeOptions.NodeLimits;
import tcpx.bootstrap.BootstrapClient;
import tcpx.bootstrap.ControlConnection;
import tcpx.bootstrap.Options;
import tcpx.bootstrap.Secret;
import tcpx.net.Rail;
import tcpx.time.Deadline;

/** Node B on a thread of the test, on two addresses of the loopback interface. */
final class NodeB implements AutoCloseable {
    static final List<Rail> RAILS = List.of(new Rail(0, "lo", "127.0.0.2"), new Rail(1, "lo", "127.0.0.3"));
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    final Secret secret = Secret.random();
    private final Path secretFile;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private final String run = UUID.randomUUID().toString();
    private final NodeServer server;
    private final Thread serving;

    NodeB(Path directory) {
        this(directory, NodeLimits.standard());
    }

    NodeB(Path directory, NodeLimits limits) {
        this(directory, NodeOptions.of(RAILS).withLimits(limits).withTestVerbs());
    }

    NodeB(Path directory, NodeOptions options) {
        secretFile = directory.resolve("secret");
        secret.toFile(secretFile);
        server = NodeServer.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                secret,
                options,
                new NodeLog(
                        new PrintStream(told, true, StandardCharsets.UTF_8),
                        new PrintStream(said, true, StandardCharsets.UTF_8),
                        InstantSource.system()));
        serving = new Thread(server::serve, "node-b");
        serving.start();
    }

    InetSocketAddress address() {
        return server.address();
    }

    long strangers() {
        return server.strangers();
    }

    /** What it says of what is usual. */
    String log() {
        return told.toString(StandardCharsets.UTF_8);
    }

    /** What it says went wrong. */
    String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    /** A trial against it. */
    Trial trial(String... namesAndValues) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return Trial.open(peer(), Settings.of(values), news -> {});
    }

    /** Fails unless a trial still works. */
    void assertStillServes() {
        try (Trial trial = trial("messageBytes", "64k", "workingSetBytes", "0")) {
            assertThat(iteration(trial, 2).get("goodput")).isPositive();
        }
    }

    /** The values of an iteration of so many transfers, by metric. */
    static Map<String, Double> iteration(Trial trial, int transfers) {
        trial.beginIteration();
        for (int i = 0; i < transfers; i++) {
            trial.transfer();
        }
        Map<String, Double> values = new LinkedHashMap<>();
        trial.endIteration().forEach(each -> values.put(each.metric().name(), each.value()));
        return values;
    }

    /** It, as node A knows it: all that ask for this are one run. */
    RemoteNode peer() {
        return peer(run);
    }

    /** It, as node A of another run knows it. */
    RemoteNode peer(String run) {
        return new RemoteNode(address(), RAILS, Optional.of(secretFile), Optional.empty(), run);
    }

    /** A command connection without the client's manners. */
    ControlConnection connection(Options options) {
        return BootstrapClient.connect(address(), secret, options.with(NodeServer.RUN, run), Deadline.after(PATIENCE));
    }

    @Override
    public void close() {
        server.close();
        try {
            serving.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (serving.isAlive()) {
            throw new AssertionError("node B still serves");
        }
    }
}
