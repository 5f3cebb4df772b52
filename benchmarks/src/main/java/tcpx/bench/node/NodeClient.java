package tcpx.bench.node;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tcpx.bench.result.Environment;
import tcpx.bench.result.Revision;
import tcpx.bench.timeline.ChunkEvent;
import tcpx.bench.timeline.Timeline;
import tcpx.bootstrap.BootstrapClient;
import tcpx.bootstrap.ControlConnection;
import tcpx.bootstrap.Options;
import tcpx.error.PeerGoneException;
import tcpx.error.VersionMismatchException;
import tcpx.net.Handle;
import tcpx.net.Rail;
import tcpx.time.Deadline;
import tcpx.time.NanoClock;

/**
 * Node A's end of the commands to node B. One request at a time; thread-safe. What node B cannot do because of the
 * request, or because it gives no more, is a {@link NodeRefusedException}; what it began and failed in, or an answer
 * that does not come, a {@link tcpx.error.TransportException}.
 */
public final class NodeClient implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(15);
    private static final Duration ANSWER = Duration.ofSeconds(60);

    /** What a node surely writes or compares in a second: for the answers that follow such work. */
    private static final long BYTES_A_SECOND = 100_000_000;

    private static final int CLOCK_READINGS = 20;

    private final ControlConnection connection;
    private final ByteBuffer frame = ByteBuffer.allocate(Message.MAX_BYTES);

    private long workingSetBytes; // with the next: of the trial that was opened last
    private int railEventsTold;

    private NodeClient(ControlConnection connection) {
        this.connection = connection;
    }

    /**
     * Connects to a node that listens, or will within 15 seconds.
     *
     * @throws tcpx.error.VersionMismatchException if its commands are of another version
     * @throws tcpx.error.BootstrapException if it does not listen, or has another secret
     */
    public static NodeClient connect(RemoteNode node) {
        return connect(node, "process " + ProcessHandle.current().pid());
    }

    /**
     * The same.
     *
     * @param name says which client this is, to people who have to wait for it
     */
    public static NodeClient connect(RemoteNode node, String name) {
        Options mine =
                NodeServer.commandOptions().with(NodeServer.RUN, node.run()).with(NodeServer.CLIENT, name);
        ControlConnection connection =
                BootstrapClient.connect(node.address(), node.secret(), mine, Deadline.after(CONNECT));
        String version = connection.options().get(NodeServer.VERSION_NAME).orElse("none");
        if (!version.equals(NodeServer.VERSION)) {
            connection.close();
            throw new VersionMismatchException(
                    "the versions of the commands",
                    NodeServer.VERSION,
                    "node B, " + HostPort.format(node.address()) + " of revision "
                            + revision(connection.options()).shortName() + ",",
                    version);
        }
        return new NodeClient(connection);
    }

    /** What node B was built from; unknown if it does not say. */
    public Revision revision() {
        return revision(connection.options());
    }

    private static Revision revision(Options options) {
        return Revision.parse(
                options.get(NodeServer.REVISION).orElse(""),
                options.get(NodeServer.DIRTY).orElse(""));
    }

    /**
     * Asks whether it is the turn of this client's run, which from then on has a place among those that wait, until its
     * last connection ends.
     *
     * @return empty if it is; otherwise who measures with node B and for how long, in words
     */
    public Optional<String> busy() {
        return Optional.ofNullable(request(Commands.MEASURE, Map.of()).get(Commands.BUSY));
    }

    /** What node B is. */
    public Environment environment() {
        return new Environment(request(Commands.ENVIRONMENT, Map.of()));
    }

    /** The same, and which GPU it works with. */
    public Environment environmentWithGpu() {
        return new Environment(request(Commands.ENVIRONMENT, Map.of(Commands.GPU, "")));
    }

    /** Prepares node B for a sender with these settings whose channels use the rails in the usual order. */
    public Options open(Settings settings) {
        return open(settings, List.of());
    }

    /**
     * Prepares node B for a sender with these settings.
     *
     * @param rails the sender's, in the order in which its channels use them, which node B then keeps to as well
     * @return what the sender must say to be known as this one
     */
    public synchronized Options open(Settings settings, List<Rail> rails) {
        workingSetBytes = settings.workingSetBytes();
        railEventsTold = 0;
        Map<String, String> arguments = new LinkedHashMap<>(settings.forNodeB());
        RailOrder.of(rails).ifPresent(order -> arguments.put(Commands.ORDER, order));
        String trial = request(Commands.OPEN, arguments).getOrDefault(NodeServer.TRIAL, "");
        return Options.of(Map.of(NodeServer.TRIAL, trial));
    }

    /** Has node B overwrite its whole working set once it has received so many transfers. */
    public void poison(long transfers) {
        request(Commands.POISON, transfers(transfers));
    }

    /**
     * Has node B compare every byte received since the last poisoning.
     *
     * @return what is wrong; empty if nothing is
     */
    public Optional<String> verify(long transfers) {
        return Optional.ofNullable(
                request(Commands.VERIFY, transfers(transfers)).get("mismatch"));
    }

    /** What node B has counted once it has received so many transfers. */
    public Counters counters(long transfers) {
        return Counters.decode(request(Commands.COUNTERS, transfers(transfers)));
    }

    /** What has happened to the rails at node B since this was asked last, by this node's clock. */
    public synchronized List<RailNews> railEvents() {
        List<RailNews> news = new ArrayList<>();
        while (true) {
            Map<String, String> reply =
                    request(Commands.EVENTS, Map.of(Commands.OFFSET, Integer.toString(railEventsTold)));
            Duration ahead = Duration.between(Instant.parse(reply.get("now")), Instant.now());
            List<RailNews> piece = reply.get("lines")
                    .lines()
                    .flatMap(line -> RailNews.parse(line).stream())
                    .map(each -> each.later(ahead))
                    .toList();
            if (piece.isEmpty()) {
                return news;
            }
            railEventsTold += piece.size();
            news.addAll(piece);
        }
    }

    /** Flips a bit of what node B received last, so that a test can see verification fail. */
    public void corrupt(long transfers, long offset) {
        request(
                Commands.CORRUPT,
                Map.of(Commands.TRANSFERS, Long.toString(transfers), "offset", Long.toString(offset)));
    }

    /** What a check wants to know of node B's host. */
    public HostFacts host() {
        return HostFacts.decode(request(Commands.HOST, Map.of()));
    }

    /** Node B's rails, in its order, as {@code --rails} takes them. */
    public List<String> rails() {
        return List.of(request(Commands.HOST, Map.of())
                .getOrDefault(Commands.RAILS, "")
                .split(","));
    }

    /** Sends data over a rail, from this node's to node B's of the same number. */
    public PathProbe.Result probe(Rail rail) {
        Map<String, String> told = request(Commands.PROBE, Map.of("rail", Integer.toString(rail.index())));
        Handle handle = new Handle(HexFormat.of().parseHex(told.getOrDefault(Commands.HANDLE, "")));
        return PathProbe.run(rail, told.getOrDefault(Commands.ADDRESS, ""), handle);
    }

    /** What of node B is in use, and by whom: names and texts for people. */
    public Map<String, String> status() {
        return request(Commands.STATUS, Map.of());
    }

    /** Has node B start to profile itself. */
    public void startProfile() {
        request(Commands.PROFILE_START, Map.of());
    }

    /** Ends node B's profile and writes it to {@code file}, which is replaced. */
    public void fetchProfile(Path file) {
        long bytes = Long.parseLong(request(Commands.PROFILE_STOP, Map.of()).get("bytes"));
        try (OutputStream out = Files.newOutputStream(file)) {
            long done = 0;
            while (done < bytes) {
                byte[] piece = Base64.getDecoder()
                        .decode(request(Commands.PROFILE_READ, Map.of("offset", Long.toString(done)))
                                .get("piece"));
                if (piece.length == 0) {
                    throw new PeerGoneException("node B's profile ended early", null);
                }
                out.write(piece);
                done += piece.length;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /**
     * Has node B keep so many events of the trials that are opened from now on, once {@link #startTimeline} is called.
     */
    public void keepTimeline(int events) {
        request(Commands.TIMELINE_KEEP, Map.of("events", Integer.toString(events)));
    }

    /** Has node B begin to keep events. */
    public void startTimeline() {
        request(Commands.TIMELINE_START, Map.of());
    }

    /**
     * Ends node B's timeline and fetches it.
     *
     * @param zeroNs reading of node A's clock that is time 0; node B's clock is carried over to it
     */
    public Timeline fetchTimeline(long zeroNs) {
        long leftOut = Long.parseLong(request(Commands.TIMELINE_STOP, Map.of()).get("leftOut"));
        String zero = Long.toString(zeroNs + aheadNs());
        List<ChunkEvent> events = new ArrayList<>();
        while (true) {
            String lines = request(
                            Commands.TIMELINE_READ, Map.of("zero", zero, "offset", Integer.toString(events.size())))
                    .get("lines");
            if (lines.isEmpty()) {
                return new Timeline(events, leftOut);
            }
            lines.lines().map(Timeline::event).forEach(events::add);
        }
    }

    /** How far node B's clock is ahead of this one: by the quickest of some round trips, halved. */
    private long aheadNs() {
        long quickest = Long.MAX_VALUE;
        long ahead = 0;
        for (int i = 0; i < CLOCK_READINGS; i++) {
            long beforeNs = NanoClock.SYSTEM.nanoTime();
            long b = Long.parseLong(request(Commands.CLOCK, Map.of()).get("ns"));
            long tripNs = NanoClock.SYSTEM.nanoTime() - beforeNs;
            if (tripNs < quickest) {
                quickest = tripNs;
                ahead = b - (beforeNs + tripNs / 2);
            }
        }
        return ahead;
    }

    /** Ends node B's part of the trial. */
    public void closeTrial() {
        request(Commands.CLOSE, Map.of());
    }

    private static Map<String, String> transfers(long transfers) {
        return Map.of(Commands.TRANSFERS, Long.toString(transfers));
    }

    private synchronized Map<String, String> request(String verb, Map<String, String> arguments) {
        Map<String, String> request = new LinkedHashMap<>(arguments);
        request.put(Message.VERB, verb);
        connection.send(Message.REQUEST, Message.encode(request));
        int type = connection.receive(frame, Deadline.after(ANSWER.plusSeconds(workingSetBytes / BYTES_A_SECOND)));
        if (type == ControlConnection.CLOSED) {
            throw new PeerGoneException("the connection to node B is closed", null);
        }
        Map<String, String> reply = Message.decode(frame);
        if (type == Message.FAILURE) {
            String why = "node B: " + reply.get(Message.REASON);
            throw Message.REFUSED.equals(reply.get(Message.KIND))
                    ? new NodeRefusedException(why)
                    : new PeerGoneException(why, null);
        }
        return reply;
    }

    /** Ends the connection, and with it the trial. Idempotent. */
    @Override
    public void close() {
        connection.close();
    }

    /** Node B did not do what it was asked: the request makes no sense there, or asks for more than it gives. */
    public static final class NodeRefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** The reason, as node B gives it. */
        public NodeRefusedException(String message) {
            super(message);
        }
    }
}
