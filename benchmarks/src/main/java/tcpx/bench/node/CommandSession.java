package tcpx.bench.node;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import tcpx.bench.profile.ProfileException;
import tcpx.bench.result.Environment;
import tcpx.bench.timeline.ChunkRecorder;
import tcpx.bench.timeline.Timeline;
import tcpx.bootstrap.ControlConnection;
import tcpx.bootstrap.Offer;
import tcpx.error.PeerGoneException;
import tcpx.error.TransportException;
import tcpx.net.Rail;
import tcpx.net.nccl.NcclNetProvider;
import tcpx.time.Deadline;
import tcpx.time.NanoClock;
import tcpx.transfer.ChunkLog;

/**
 * One connection over which node A commands: a request, a reply, in turn. Each has at most one trial open, which ends
 * with it.
 */
final class CommandSession extends Thread implements AutoCloseable {
    /** The verbs, and what they take. */
    static final String ENVIRONMENT = "environment";

    static final String OPEN = "open"; // every parameter
    static final String POISON = "poison"; // transfers
    static final String VERIFY = "verify"; // transfers
    static final String COUNTERS = "counters"; // transfers
    static final String CORRUPT = "corrupt"; // transfers, offset
    static final String CLOSE = "close";
    static final String PROFILE_START = "profile.start";
    static final String PROFILE_STOP = "profile.stop";
    static final String PROFILE_READ = "profile.read"; // offset
    static final String TIMELINE_KEEP = "timeline.keep"; // events; for the trials that are opened after it
    static final String TIMELINE_START = "timeline.start";
    static final String TIMELINE_STOP = "timeline.stop";
    static final String TIMELINE_READ = "timeline.read"; // zero, offset
    static final String CLOCK = "clock";
    static final String TRANSFERS = "transfers";

    private static final int EVENTS_OF_A_PIECE = 500; // as text below the 64 KiB of a message's
    private static final Duration FOR_EVER = Duration.ofDays(3650);

    private final NodeServer server;
    private final Offer offer;
    private final List<Rail> rails;
    private final Optional<NodePlugin> plugin;
    private final PrintStream log;
    private volatile ControlConnection connection;
    private ReceivingEnd trial;
    private String trialName = "";
    private Recording recording;
    private Optional<ChunkRecorder> recorder = Optional.empty();

    CommandSession(NodeServer server, Offer offer, List<Rail> rails, Optional<NodePlugin> plugin, PrintStream log) {
        super("node-commands");
        this.server = server;
        this.offer = offer;
        this.rails = rails;
        this.plugin = plugin;
        this.log = log;
        setDaemon(true);
    }

    @Override
    public void run() {
        try (ControlConnection accepted =
                offer.agree(NodeServer.commandOptions(), Set.of(NodeServer.ROLE, "version"))) {
            connection = accepted;
            ByteBuffer frame = ByteBuffer.allocate(Message.MAX_BYTES);
            while (accepted.receive(frame, Deadline.after(FOR_EVER)) == Message.REQUEST) {
                answer(accepted, Message.decode(frame));
            }
        } catch (PeerGoneException e) {
            // node A is done, or dead: either way its trial ends below
        } catch (TransportException e) {
            log.println("node: " + e.describe());
        } catch (IllegalArgumentException e) {
            log.println("node: node A sent " + e.getMessage());
        } finally {
            closeTrial();
            closeRecording();
            server.ended(this);
        }
    }

    private void answer(ControlConnection to, Map<String, String> request) {
        try {
            to.send(Message.REPLY, Message.encode(perform(request)));
        } catch (PeerGoneException e) {
            throw e;
        } catch (TransportException e) {
            fail(to, e.describe());
        } catch (IllegalArgumentException | IllegalStateException | ProfileException | OutOfMemoryError e) {
            fail(to, String.valueOf(e.getMessage()));
        }
    }

    private void fail(ControlConnection to, String why) {
        log.println("node: " + why);
        to.send(Message.FAILURE, Message.encode(Map.of("message", why)));
    }

    private Map<String, String> perform(Map<String, String> request) {
        Map<String, String> arguments = new LinkedHashMap<>(request);
        String verb = arguments.remove(Message.VERB);
        return switch (verb == null ? "" : verb) {
            case ENVIRONMENT -> environment();
            case OPEN -> open(Settings.of(arguments));
            case POISON -> {
                trial().poison(transfers(arguments));
                yield Map.of();
            }
            case VERIFY -> verify(transfers(arguments));
            case COUNTERS ->
                (trial == null ? Counters.ofThisNode(rails) : trial.counters(transfers(arguments))).encode();
            case CORRUPT -> {
                trial().corrupt(transfers(arguments), Long.parseLong(arguments.get("offset")));
                yield Map.of();
            }
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
            case PROFILE_READ -> recording().read(Long.parseLong(arguments.get("offset")));
            case CLOCK -> Map.of("ns", Long.toString(NanoClock.SYSTEM.nanoTime()));
            case TIMELINE_KEEP -> {
                recorder = Optional.of(new ChunkRecorder(Integer.parseInt(arguments.get("events")), NanoClock.SYSTEM));
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
            case TIMELINE_READ ->
                events(Long.parseLong(arguments.get("zero")), Long.parseLong(arguments.get("offset")));
            default -> throw new IllegalArgumentException("there is no command '" + verb + "'");
        };
    }

    private Map<String, String> environment() {
        Map<String, String> values = new LinkedHashMap<>(
                Environment.capture(rails.stream().map(Rail::name).toList()).values());
        plugin.ifPresent(each -> {
            try (NcclNetProvider loaded = each.load()) {
                values.putAll(NodePlugin.facts(loaded));
            }
        });
        return values;
    }

    private Map<String, String> open(Settings settings) {
        closeTrial();
        trial = new ReceivingEnd(
                settings, rails, plugin, recorder.<ChunkLog>map(each -> each).orElse(ChunkLog.NONE));
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

    private ChunkRecorder recorder() {
        return recorder.orElseThrow(() -> new IllegalStateException("no timeline is being kept"));
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

    private Recording recording() {
        if (recording == null) {
            throw new IllegalStateException("no profile is being taken");
        }
        return recording;
    }

    private void closeRecording() {
        if (recording != null) {
            recording.close();
            recording = null;
        }
    }

    private ReceivingEnd trial() {
        if (trial == null) {
            throw new IllegalStateException("no trial is open");
        }
        return trial;
    }

    private static long transfers(Map<String, String> arguments) {
        return Long.parseLong(arguments.getOrDefault(TRANSFERS, "0"));
    }

    private void closeTrial() {
        if (trial != null) {
            server.forget(trialName);
            trial.close();
            trial = null;
        }
    }

    /** Ends the connection; the thread then ends the trial. */
    @Override
    public void close() {
        ControlConnection open = connection;
        if (open != null) {
            open.close();
        }
        try {
            join(Duration.ofSeconds(15).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
