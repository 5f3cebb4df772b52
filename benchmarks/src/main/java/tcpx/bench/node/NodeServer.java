package tcpx.bench.node;

import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import tcpx.bootstrap.BootstrapServer;
import tcpx.bootstrap.Offer;
import tcpx.bootstrap.Options;
import tcpx.bootstrap.Secret;
import tcpx.error.BootstrapException;
import tcpx.error.TransportException;
import tcpx.net.Rail;
import tcpx.time.Deadline;

/**
 * Node B: waits at one address for node A's commands and for its senders, and serves any number of trials, one after the
 * other or side by side. What happens in one never ends the server.
 */
public final class NodeServer implements AutoCloseable {
    /** Option by which a connection says that it brings commands and not transfers. */
    static final String ROLE = "role";

    static final String COMMANDS = "commands";

    /** Option by which a sender says for which trial it is. */
    static final String TRIAL = "trial";

    /** Version of the commands; both nodes must have the same. */
    static final String VERSION = "2";

    private static final Duration FOR_EVER = Duration.ofDays(3650);

    private final BootstrapServer bootstrap;
    private final List<Rail> rails;
    private final Optional<NodePlugin> plugin;
    private final PrintStream log;
    private final Map<String, ReceivingEnd> waiting = new ConcurrentHashMap<>(); // by the name of the trial
    private final ConcurrentLinkedDeque<CommandSession> sessions = new ConcurrentLinkedDeque<>();
    private volatile boolean closing;

    private NodeServer(BootstrapServer bootstrap, List<Rail> rails, Optional<NodePlugin> plugin, PrintStream log) {
        this.bootstrap = bootstrap;
        this.rails = List.copyOf(rails);
        this.plugin = plugin;
        this.log = log;
    }

    /**
     * Starts to listen.
     *
     * @param address where; port 0 lets the system choose
     * @param log gets a line for whatever goes wrong in a trial
     * @throws BootstrapException if the address cannot be had
     */
    public static NodeServer listen(InetSocketAddress address, Secret secret, List<Rail> rails, PrintStream log) {
        return listen(address, secret, rails, Optional.empty(), log);
    }

    /** The same with a plugin for trials with provider nccl. */
    public static NodeServer listen(
            InetSocketAddress address, Secret secret, List<Rail> rails, Optional<NodePlugin> plugin, PrintStream log) {
        return new NodeServer(BootstrapServer.bind(address, secret), rails, plugin, log);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return bootstrap.address();
    }

    /** Connections of strangers that were turned away so far. */
    public long strangers() {
        return bootstrap.strangers();
    }

    /** Serves until {@link #close}. */
    public void serve() {
        while (!closing) {
            try {
                dispatch(bootstrap.accept(Deadline.after(FOR_EVER)));
            } catch (BootstrapException e) {
                if (!closing) {
                    log.println("node: " + e.describe());
                }
            }
        }
    }

    private void dispatch(Offer offer) {
        if (offer.options().get(ROLE).isPresent()) {
            CommandSession session = new CommandSession(this, offer, rails, plugin, log);
            sessions.add(session);
            session.start();
            return;
        }
        ReceivingEnd end = waiting.remove(offer.options().get(TRIAL).orElse(""));
        if (end == null || !end.serve(offer)) {
            offer.refuse("no benchmark waits for this sender on this node");
        }
    }

    /** A sender that names this trial is for this end: the first one. */
    void expect(String trial, ReceivingEnd end) {
        waiting.put(trial, end);
    }

    /** The trial is over. */
    void forget(String trial) {
        waiting.remove(trial);
    }

    void ended(CommandSession session) {
        sessions.remove(session);
    }

    /** What a command connection must say to be accepted. */
    static Options commandOptions() {
        return Options.of(Map.of(ROLE, COMMANDS, "version", VERSION));
    }

    /** Stops serving and ends all trials. Idempotent. */
    @Override
    public void close() {
        closing = true;
        bootstrap.close();
        for (CommandSession session : sessions) {
            try {
                session.close();
            } catch (TransportException e) {
                log.println("node: " + e.describe());
            }
        }
    }
}
