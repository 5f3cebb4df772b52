package tcpx.bench.node;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tcpx.bench.node.NodeClient.NodeRefusedException;
import tcpx.bench.result.Environment;
import tcpx.bench.result.Node;
import tcpx.bench.timeline.ChunkRecorder;
import tcpx.bench.timeline.Timeline;
import tcpx.error.Closer;
import tcpx.net.Rail;
import tcpx.net.Rails;
import tcpx.net.nccl.NcclNetProvider;
import tcpx.time.NanoClock;
import tcpx.transfer.ChunkLog;

/**
 * What node A can ask of node B, and the trial, profile and timeline that one session has: at most one of each. Used by
 * the session's thread; what it does for one client takes no lock that another's needs.
 */
final class Commands implements AutoCloseable {
    /** The verbs, and what they take. */
    static final String ENVIRONMENT = "environment"; // with gpu also which one is used

    static final String MEASURE = "measure"; // asks for the run's turn; nothing in the reply says that it has it
    static final String OPEN = "open"; // every parameter; where rails are used in another order, that
    static final String POISON = "poison"; // transfers
    static final String VERIFY = "verify"; // transfers
    static final String COUNTERS = "counters"; // transfers
    static final String CLOSE = "close";
    static final String PROFILE_START = "profile.start";
    static final String PROFILE_STOP = "profile.stop";
    static final String PROFILE_READ = "profile.read"; // offset
    static final String TIMELINE_KEEP = "timeline.keep"; // events; for the trials that are opened after it
    static final String TIMELINE_START = "timeline.start";
    static final String TIMELINE_STOP = "timeline.stop";
    static final String TIMELINE_READ = "timeline.read"; // zero, offset
    static final String EVENTS = "events"; // offset; what has happened to the rails
    static final String CLOCK = "clock";
    static final String STATUS = "status";
    static final String HOST = "host"; // what a check of this host wants to know, and its rails
    static final String PROBE = "probe"; // rail: waits for one connection there

    /** Served only where tests started the node. */
    static final String CORRUPT = "corrupt"; // transfers, offset

    /** In a reply to {@link #MEASURE}: who has the turn. */
    static final String BUSY = "busy";

    static final String GPU = "gpu";
    static final String RAILS = "rails";
    static final String ORDER = "railOrder";
    static final String ADDRESS = "address";
    static final String HANDLE = "handle";
    static final String TRANSFERS = "transfers";
    static final String OFFSET = "offset";

    private static final int EVENTS_OF_A_PIECE = 500; // as text below the 64 KiB of a message's
    private static final int NEWS_OF_A_PIECE = 50; // which come with reasons in words

    private final NodeServer server;
    private final RunQueue.Turn turn;
    private final Consumer<String> log;
    private String role = ""; // of the session that asked for its run's turn
    private Settings settings; // of the trial
    private ReceivingEnd trial;
    private String trialName = "";
    private Recording recording;
    private PathProbe.Receiving probe;
    private Optional<ChunkRecorder> recorder = Optional.empty();

    /**
     * A session's commands.
     *
     * @param turn of the session's run
     * @param log is told of each trial
     */
    Commands(NodeServer server, RunQueue.Turn turn, Consumer<String> log) {
        this.server = server;
        this.turn = turn;
        this.log = log;
    }

    /**
     * Does what a request asks.
     *
     * @return the reply
     * @throws IllegalArgumentException if there is no such verb, or its arguments are not what is allowed
     * @throws IllegalStateException if something is needed first
     * @throws NodeRefusedException if it needs more than the node gives
     * @throws tcpx.error.TransportException if the trial has failed
     */
    Map<String, String> perform(Map<String, String> request) {
        Map<String, String> arguments = new LinkedHashMap<>(request);
        String verb = arguments.remove(Message.VERB);
        return switch (verb == null ? "" : verb) {
            case ENVIRONMENT -> environment(arguments.containsKey(GPU));
            case MEASURE -> measure();
            case OPEN -> {
                List<Rail> rails = RailOrder.apply(arguments.remove(ORDER), server.rails());
                yield open(Settings.of(arguments), rails);
            }
            case POISON -> {
                trial().poison(transfers(arguments));
                yield Map.of();
            }
            case VERIFY -> verify(transfers(arguments));
            case COUNTERS -> counters(transfers(arguments)).encode();
            case CLOSE -> {
                closeTrial();
                yield Map.of();
            }
            case PROFILE_START -> {
                closeRecording();
                recording = Recording.start();
                yield Map.of();
            }
            case PROFILE_STOP -> recording().stop();
            case PROFILE_READ -> recording().read(atLeastZero(arguments, OFFSET));
            case EVENTS -> railEvents(atLeastZero(arguments, OFFSET));
            case CLOCK -> Map.of("ns", Long.toString(NanoClock.SYSTEM.nanoTime()));
            case STATUS -> server.status();
            case HOST -> host();
            case PROBE -> probe((int) atLeastZero(arguments, "rail"));
            case TIMELINE_KEEP -> {
                int events = (int) Math.min(Integer.MAX_VALUE, atLeastZero(arguments, "events"));
                recorder = Optional.of(new ChunkRecorder(events, NanoClock.SYSTEM));
                yield Map.of();
            }
            case TIMELINE_START -> {
                recorder().start();
                yield Map.of();
            }
            case TIMELINE_STOP -> {
                recorder().stop();
                yield Map.of("leftOut", Long.toString(recorder().leftOut()));
            }
            case TIMELINE_READ -> events(whole(arguments, "zero"), atLeastZero(arguments, OFFSET));
            case CORRUPT -> {
                server.requireTestVerbs(verb);
                trial().corrupt(transfers(arguments), atLeastZero(arguments, OFFSET));
                yield Map.of();
            }
            default -> throw NodeServer.unknown(verb);
        };
    }

    /** Grows while the trial receives. */
    long progress() {
        return trial == null ? 0 : trial.receivedBytes();
    }

    /** What is going on, in words. */
    String state() {
        return trialName.isEmpty() ? "no trial" : "a trial";
    }

    private Map<String, String> measure() {
        Optional<RunQueue.Busy> busy = turn.ask();
        String now = busy.isPresent() ? "waits for its turn" : "measures";
        if (!now.equals(role)) {
            role = now;
            log.accept(now);
        }
        return busy.map(who -> Map.of(BUSY, who.toString())).orElse(Map.of());
    }

    private Map<String, String> environment(boolean withGpu) {
        Map<String, String> values = new LinkedHashMap<>(
                Environment.capture(server.rails().stream().map(Rail::name).toList())
                        .values());
        server.plugin().ifPresent(each -> {
            try (NcclNetProvider loaded = each.load()) {
                values.putAll(NodePlugin.facts(loaded));
            }
        });
        if (withGpu) {
            values.putAll(NodeGpu.facts(Node.B, server.rails()));
        }
        return values;
    }

    private Map<String, String> host() {
        Map<String, String> texts = new LinkedHashMap<>(HostFacts.ofThisHost().encode());
        texts.put(RAILS, Rails.format(server.rails()));
        return texts;
    }

    private Map<String, String> probe(int rail) {
        List<Rail> rails = server.rails();
        if (rail >= rails.size()) {
            throw new IllegalArgumentException("rail=" + rail + ": allowed is 0 to " + (rails.size() - 1));
        }
        closeProbe(); // a session has one at a time
        probe = PathProbe.Receiving.start(
                server.sockets(), rails.get(rail), server.options().dataPorts());
        return Map.of(ADDRESS, rails.get(rail).address(), HANDLE, probe.handle().toString());
    }

    private Map<String, String> open(Settings settings, List<Rail> rails) {
        closeTrial();
        turn.ask().ifPresent(busy -> {
            throw new NodeRefusedException("this node is " + busy + "; it serves one run at a time");
        });
        settings.requirePlugin(server.plugin());
        Closer parts = new Closer();
        try {
            parts.own(server.takeMemory(settings.workingSetBytes()));
            parts.own(server.takeThreads(settings));
            trial = new ReceivingEnd(
                    settings,
                    rails,
                    server,
                    recorder.<ChunkLog>map(each -> each).orElse(ChunkLog.NONE),
                    parts);
        } catch (RuntimeException | OutOfMemoryError e) {
            parts.closeAfter(e);
            throw e;
        }
        this.settings = settings;
        trialName = UUID.randomUUID().toString();
        server.expect(trialName, trial);
        return Map.of(NodeServer.TRIAL, trialName);
    }

    private Map<String, String> verify(long transfers) {
        Optional<String> mismatch = trial().mismatch(transfers);
        return mismatch.isPresent()
                ? Map.of("mismatch", mismatch.get())
                : Map.of("bytes", Long.toString(trial.verifiedBytes(transfers)));
    }

    private Counters counters(long transfers) {
        return trial == null ? Counters.ofThisNode(server.railTotals()) : trial.counters(transfers);
    }

    private Map<String, String> events(long zeroNs, long offset) {
        return Map.of(
                "lines",
                recorder().events('b', zeroNs).stream()
                        .skip(offset)
                        .limit(EVENTS_OF_A_PIECE)
                        .map(Timeline::line)
                        .collect(Collectors.joining("\n")));
    }

    private Map<String, String> railEvents(long offset) {
        String lines = trial().events(offset, NEWS_OF_A_PIECE).stream()
                .map(RailNews::line)
                .collect(Collectors.joining("\n"));
        return Map.of("now", Instant.now().toString(), "lines", lines);
    }

    private ChunkRecorder recorder() {
        return recorder.orElseThrow(() -> new IllegalStateException("no timeline is being kept"));
    }

    private Recording recording() {
        if (recording == null) {
            throw new IllegalStateException("no profile is being taken");
        }
        return recording;
    }

    private ReceivingEnd trial() {
        if (trial == null) {
            throw new IllegalStateException("no trial is open");
        }
        return trial;
    }

    private static long transfers(Map<String, String> arguments) {
        return arguments.containsKey(TRANSFERS) ? atLeastZero(arguments, TRANSFERS) : 0;
    }

    private static long atLeastZero(Map<String, String> arguments, String name) {
        long number = whole(arguments, name);
        if (number < 0) {
            throw new IllegalArgumentException(name + "=" + number + ": allowed is 0 or more");
        }
        return number;
    }

    private static long whole(Map<String, String> arguments, String name) {
        String text = arguments.get(name);
        if (text == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + "=" + text + ": allowed is a whole number", e);
        }
    }

    private void closeProbe() {
        if (probe != null) {
            probe.close();
        }
    }

    private void closeRecording() {
        Recording open = recording;
        recording = null;
        if (open != null) {
            open.close();
        }
    }

    private void closeTrial() {
        ReceivingEnd open = trial;
        trial = null;
        if (open != null) {
            server.forget(trialName);
            trialName = "";
            String outcome = open.outcome();
            open.close();
            log.accept(settings.inWords() + ": " + outcome);
        }
    }

    private void leave() {
        turn.close();
        if (!role.isEmpty()) {
            role = "";
            log.accept("is done");
        }
    }

    /** Ends trial and profile, and the session's part in its run. */
    @Override
    public void close() {
        Closer parts = new Closer();
        parts.own(this::leave);
        parts.own(this::closeProbe);
        parts.own(this::closeRecording);
        parts.own(this::closeTrial);
        parts.close();
    }
}
