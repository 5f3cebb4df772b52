package tcpx.bench.node;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import tcpx.bench.node.NodeClient.NodeRefusedException;
import tcpx.bench.node.NodeOptions.NodeLimits;
import tcpx.bench.result.Node;
import tcpx.bootstrap.BootstrapServer;
import tcpx.bootstrap.Offer;
import tcpx.bootstrap.Options;
import tcpx.bootstrap.Secret;
import tcpx.error.BootstrapException;
import tcpx.net.Rail;
import tcpx.net.socket.SocketProvider;
import tcpx.time.Deadline;
import tcpx.time.NanoClock;

/**
 * Node B: waits at one address for node A's commands and for its senders, and serves one run at a time
 * ({@link RunQueue}) with any number of trials, one after the other or side by side, within its {@link NodeLimits}.
 * What happens in one never ends the server, and no request waits for another.
 */
public final class NodeServer implements AutoCloseable {
    /** Option by which a connection says that it brings commands and not transfers. */
    static final String ROLE = "role";

    static final String COMMANDS = "commands";

    /** Option by which a sender says for which trial it is. */
    static final String TRIAL = "trial";

    /** Option that names the run that a command connection belongs to: a node serves one run at a time. */
    static final String RUN = "run";

    /** Option by which node A says which of its processes it is, for people. */
    static final String CLIENT = "client";

    /** Options with the revision that a node was built from, and whether its tree had other changes. */
    static final String REVISION = "revision";

    static final String DIRTY = "dirty";

    /** Option with the version of the commands. */
    static final String VERSION_NAME = "version";

    /** Version of the commands; both nodes must have the same. */
    static final String VERSION = "4";

    private static final Duration FOR_EVER = Duration.ofDays(3650);
    private static final Duration SETTLE = Duration.ofSeconds(15);
    private static final Duration BETWEEN_STRANGERS = Duration.ofSeconds(5);

    private final BootstrapServer bootstrap;
    private final NodeOptions options;
    private final NodeLog log;
    private final RailTotals railTotals;
    private final SocketProvider sockets = new SocketProvider();
    private final SharedSessions shared = new SharedSessions(this::openSessions);
    private final RunQueue runs = new RunQueue(NanoClock.SYSTEM);
    private final Quota memory;
    private final Quota threads;
    private final Map<String, ReceivingEnd> waiting = new ConcurrentHashMap<>(); // by the name of the trial
    private final ConcurrentLinkedDeque<CommandSession> sessions = new ConcurrentLinkedDeque<>();
    private final AtomicLong began = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private volatile boolean closing;

    private NodeServer(BootstrapServer bootstrap, NodeOptions options, NodeLog log) {
        this.bootstrap = bootstrap;
        this.options = options;
        this.log = log;
        this.railTotals = new RailTotals(options.rails());
        NodeLimits limits = options.limits();
        this.memory = new Quota("of memory", "--max-memory", limits.memoryBytes(), NodeServer::mebibytes);
        this.threads = new Quota("threads", "--max-threads", limits.threads(), Long::toString);
    }

    /**
     * Starts to listen.
     *
     * @param address where; port 0 lets the system choose
     * @param log gets a line for each trial, for strangers, and for whatever goes wrong
     * @throws BootstrapException if the address cannot be had
     */
    public static NodeServer listen(InetSocketAddress address, Secret secret, NodeOptions options, NodeLog log) {
        return new NodeServer(BootstrapServer.bind(address, secret), options, log);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return bootstrap.address();
    }

    /** Connections of strangers that were turned away so far. */
    public long strangers() {
        return bootstrap.strangers();
    }

    /**
     * Serves until {@link #close}.
     *
     * @throws BootstrapException if it can listen no more
     */
    public void serve() {
        ScheduledExecutorService timer = Daemons.timer("node-log");
        timer.scheduleWithFixedDelay(this::tellStrangers, 0, BETWEEN_STRANGERS.toMillis(), TimeUnit.MILLISECONDS);
        try {
            acceptAll();
        } finally {
            timer.shutdownNow();
            tellStrangers();
        }
    }

    private void tellStrangers() {
        log.strangers(bootstrap.strangers(), bootstrap.lastStranger());
    }

    private void acceptAll() {
        while (!closing) {
            Offer offer;
            try {
                offer = bootstrap.accept(Deadline.after(FOR_EVER));
            } catch (BootstrapException e) {
                if (closing) {
                    return;
                }
                throw e; // it would fail again, at once and for ever
            }
            dispatch(offer);
        }
    }

    private void dispatch(Offer offer) {
        try {
            if (offer.options().get(ROLE).isPresent()) {
                begin(offer);
                return;
            }
            ReceivingEnd end = waiting.remove(offer.options().get(TRIAL).orElse(""));
            if (end == null || !end.serve(offer)) {
                offer.refuse("no benchmark waits for this sender on this node");
            }
        } catch (RuntimeException | OutOfMemoryError e) { // no thread could be started, say
            log.problem(HostPort.format(offer.peerAddress()), "cannot be served: " + e);
            offer.close();
        }
    }

    private void begin(Offer offer) {
        int limit = options.limits().sessions();
        if (sessions.size() >= limit) {
            refused.incrementAndGet();
            offer.refuse("this node has " + limit + " command sessions, as many as it takes (--max-sessions);"
                    + " try again when one has ended");
            return;
        }
        CommandSession session = new CommandSession(
                this, began.incrementAndGet(), offer, options.limits().idle(), log);
        sessions.add(session);
        try {
            session.start();
        } catch (OutOfMemoryError e) {
            sessions.remove(session);
            throw e;
        }
    }

    private static String mebibytes(long bytes) {
        return (bytes + (1 << 20) - 1 >> 20) + " MiB";
    }

    NodeOptions options() {
        return options;
    }

    /** At whose ports this node listens. */
    SocketProvider sockets() {
        return sockets;
    }

    RunQueue runs() {
        return runs;
    }

    List<Rail> rails() {
        return options.rails();
    }

    /** What its rails have carried since it was started. */
    RailTotals railTotals() {
        return railTotals;
    }

    /** What a trial opens its session over; closed with the trial. */
    Sessions sessions(Settings settings) {
        return options.endpoint().isPresent() ? shared.take(settings) : openSessions(settings);
    }

    private Sessions openSessions(Settings settings) {
        return Sessions.open(
                settings,
                Node.B,
                options.rails(),
                options.plugin(),
                sockets,
                options.endpoint().map(config -> config.withPlacement(settings.placement(Node.B, options.rails()))));
    }

    Optional<NodePlugin> plugin() {
        return options.plugin();
    }

    /** Memory for a trial, until it is closed; throws {@link NodeRefusedException} if there is not so much. */
    Quota.Part takeMemory(long bytes) {
        return memory.take(bytes);
    }

    /** Threads for a trial; as {@link #takeMemory}. Those of an endpoint are there anyway. */
    Quota.Part takeThreads(Settings settings) {
        return threads.take(options.endpoint().isPresent() ? 1 : settings.threadsOfNodeB());
    }

    /** Refuses a verb that only tests need, as if there were none of that name. */
    void requireTestVerbs(String verb) {
        if (!options.testVerbs()) {
            throw unknown(verb);
        }
    }

    static IllegalArgumentException unknown(String verb) {
        return new IllegalArgumentException("there is no command '" + verb + "'");
    }

    /** What is in use, and by whom. */
    Map<String, String> status() {
        Map<String, String> status = new LinkedHashMap<>();
        status.put("sessions", Integer.toString(sessions.size()));
        status.put("sessions.limit", Integer.toString(options.limits().sessions()));
        status.put("sessions.refused", Long.toString(refused.get()));
        status.put("memory", Long.toString(memory.taken()));
        status.put("memory.limit", Long.toString(memory.limit()));
        status.put("threads", Long.toString(threads.taken()));
        status.put("threads.limit", Long.toString(threads.limit()));
        status.put("strangers", Long.toString(strangers()));
        runs.state().ifPresent(state -> status.put("measuring", state));
        sessions.forEach(each -> status.put("session." + each.peer(), each.state()));
        return status;
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

    /** What a command connection must say to be served. */
    static Options commandOptions() {
        return Options.of(Map.of(ROLE, COMMANDS, VERSION_NAME, VERSION));
    }

    /** What whoever connects is told of this node. */
    Options greeting() {
        return commandOptions()
                .with(REVISION, options.revision().commit())
                .with(DIRTY, options.revision().dirty());
    }

    /** Stops serving and ends all trials. Idempotent. */
    @Override
    public void close() {
        closing = true;
        bootstrap.close();
        List<CommandSession> open = List.copyOf(sessions);
        open.forEach(CommandSession::close);
        Deadline deadline = Deadline.after(SETTLE);
        try {
            for (CommandSession session : open) {
                session.join(Math.max(1, deadline.remainingMs()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
