package tcpx.bench.node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tcpx.bench.profile.Profiler;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.timeline.ChunkEvent;
import tcpx.bench.timeline.ChunkRecorder;
import tcpx.bench.timeline.Timeline;
import tcpx.bootstrap.Options;
import tcpx.error.Closer;
import tcpx.error.IntegrityException;
import tcpx.error.TransportException;
import tcpx.placement.Placement;
import tcpx.time.NanoClock;
import tcpx.transfer.ChunkLog;
import tcpx.transfer.Sender;
import tcpx.transfer.TransferConfig;

/**
 * Node A's part of one trial: everything between two nodes that one choice of settings needs, from the first connection
 * to the last. Knows nothing of JMH. Used by one thread.
 */
public final class Trial implements AutoCloseable {
    private static final long NONE = -1;

    private final Closer parts;
    private final RemoteNode peer;
    private final Settings settings;
    private final Placement placement;
    private final NodeClient nodeB;
    private final WorkingSet workingSet;
    private final Sender sender;
    private final Optional<ChunkRecorder> recorder;
    private final Consumer<RailNews> news;
    private final RailTotals rails;
    private final Sessions sessions;
    private long timelineNs;
    private long transfers;
    private int inFlight;
    private boolean begun;
    private Counters startA;
    private Counters startB;
    private Counters lastA; // of the last iteration

    private Trial(
            Closer parts,
            RemoteNode peer,
            Settings settings,
            Placement placement,
            NodeClient nodeB,
            Sessions sessions,
            WorkingSet workingSet,
            Sender sender,
            Optional<ChunkRecorder> recorder,
            Consumer<RailNews> news) {
        this.parts = parts;
        this.peer = peer;
        this.settings = settings;
        this.placement = placement;
        this.nodeB = nodeB;
        this.sessions = sessions;
        this.workingSet = workingSet;
        this.sender = sender;
        this.recorder = recorder;
        this.news = news;
        this.rails = new RailTotals(peer.rails());
    }

    /**
     * Prepares node B, opens the channels, and fills the working set. Whatever was opened is closed again if it fails.
     *
     * @param news hears what happens to the rails: of this node at once, on a thread of its own, of node B with each
     *     iteration
     * @throws tcpx.error.TransportException if the nodes cannot work together
     */
    public static Trial open(RemoteNode peer, Settings settings, Consumer<RailNews> news) {
        return open(peer, settings, news, Optional.empty(), Optional.empty());
    }

    /** The same beside others with the same settings; {@code shared} is closed by its owner, after all of them. */
    public static Trial open(RemoteNode peer, Settings settings, Consumer<RailNews> news, Sessions shared) {
        return open(peer, settings, news, Optional.empty(), Optional.of(shared));
    }

    /** The same, ready for {@link #beginTimeline}. */
    public static Trial openForTimeline(RemoteNode peer, Settings settings, Consumer<RailNews> news) {
        return open(
                peer,
                settings,
                news,
                Optional.of(new ChunkRecorder(ChunkRecorder.SENDER_EVENTS, NanoClock.SYSTEM)),
                Optional.empty());
    }

    private static Trial open(
            RemoteNode peer,
            Settings settings,
            Consumer<RailNews> news,
            Optional<ChunkRecorder> recorder,
            Optional<Sessions> shared) {
        Closer parts = new Closer(); // the working set is unmapped only after the sender that reads them
        try {
            Placement placement = settings.placement(Node.A, peer.rails());
            TransferConfig config = settings.transfer()
                    .withPlacement(placement)
                    .withListener(event -> news.accept(RailNews.met(Node.A, event)));
            NodeClient nodeB = parts.own(NodeClient.connect(peer));
            recorder.ifPresent(kept -> nodeB.keepTimeline(ChunkRecorder.RECEIVER_EVENTS));
            Options trial = nodeB.open(settings, peer.rails());
            Sessions sessions =
                    shared.orElseGet(() -> parts.own(Sessions.alone(settings, peer.rails(), peer.nodePlugin())));
            WorkingSet workingSet =
                    parts.own(new WorkingSet(sessions.memory(), settings.messageBytes(), settings.messageBuffers()));
            workingSet.fill();
            Sender sender = parts.own(sessions.send(
                    peer, config, trial, recorder.<ChunkLog>map(each -> each).orElse(ChunkLog.NONE)));
            return new Trial(parts, peer, settings, placement, nodeB, sessions, workingSet, sender, recorder, news);
        } catch (RuntimeException e) {
            throw parts.closeAfter(e);
        }
    }

    /**
     * One operation: posts the next message of the working set, and waits for the oldest when as many are under way as
     * there may be. Returns nanoseconds from the post of that one until it was acknowledged; -1 if there was room for
     * one more.
     */
    public long transfer() {
        return transfer(sender.enoughPosted(settings.messageBytes()));
    }

    /** The same, but with one message at a time unless the user asks for more. */
    public long transferAlone() {
        return transfer(1);
    }

    private long transfer(int auto) {
        try {
            sender.post(workingSet.region(), workingSet.offset(transfers), settings.messageBytes());
            transfers++;
            inFlight = settings.inFlight(auto);
            return sender.posted() < inFlight ? NONE : sender.complete();
        } catch (TransportException e) {
            throw explained(e);
        }
    }

    // what node B met may be why
    private TransportException explained(TransportException failure) {
        try {
            nodeB.railEvents().forEach(news);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    /** Waits until all messages are acknowledged. */
    private void drain() {
        while (sender.posted() > 0) {
            sender.complete();
        }
    }

    /**
     * Makes node B forget what it has received, and notes where all counters stand. The first one starts the faults.
     */
    public void beginIteration() {
        if (!begun) {
            begun = true;
            RailFaults.start(System.getenv()).ifPresent(parts::own);
            if (sessions.callerDrives(settings.transfer())) {
                placement.enter(0);
            }
        }
        nodeB.poison(transfers);
        startB = nodeB.counters(transfers);
        startA = countersA();
    }

    /**
     * Notes where all counters stand, and has node B check every byte it received.
     *
     * @return what both nodes counted since {@link #beginIteration}
     * @throws IntegrityException if a byte is wrong, with its buffer and offset
     */
    public List<IterationMetrics.Value> endIteration() {
        drain();
        Counters a = countersA().since(startA);
        lastA = a;
        Counters b = nodeB.counters(transfers).since(startB);
        nodeB.railEvents().forEach(news);
        Optional<String> wrong = nodeB.verify(transfers);
        if (wrong.isPresent()) {
            throw new IntegrityException("verification failed on node B: " + wrong.get(), -1);
        }
        List<IterationMetrics.Value> values =
                new ArrayList<>(IterationMetrics.of(a, b, settings.transfer().channels(), peer.rails()));
        if (settings.usesPlugin()) { // its sockets cannot be asked: not known is not none
            values.removeIf(each -> each.metric().name().endsWith(Metric.RETRANSMITS.name())
                    || each.metric().equals(IterationMetrics.CALLS));
        }
        return values;
    }

    /** What this session had of each rail in the iteration that was ended last, where others share them. */
    public List<IterationMetrics.Value> railPayloads() {
        return lastA == null
                ? List.of()
                : IterationMetrics.railPayloads(lastA, settings.transfer().channels(), peer.rails());
    }

    /** Starts to profile both nodes' processes; {@link #endProfile} ends it. */
    public Profiler beginProfile(Path fileA) {
        nodeB.startProfile();
        return Profiler.start(fileA);
    }

    /** Ends the profiles of both nodes and writes node B's. */
    public void endProfile(Profiler profiler, Path fileB) {
        profiler.stop();
        nodeB.fetchProfile(fileB);
    }

    /** Both nodes keep their events from now on, up to their limits. Only after {@link #openForTimeline}. */
    public void beginTimeline() {
        ChunkRecorder kept = recorder();
        nodeB.startTimeline();
        timelineNs = NanoClock.SYSTEM.nanoTime();
        kept.start();
    }

    /** Waits for what is under way and ends it; gives the events of both nodes by this node's clock. */
    public Timeline endTimeline() {
        drain();
        ChunkRecorder kept = recorder();
        kept.stop();
        Timeline b = nodeB.fetchTimeline(timelineNs);
        List<ChunkEvent> events = new ArrayList<>(kept.events('a', timelineNs));
        events.addAll(b.events());
        return new Timeline(events, kept.leftOut() + b.leftOut());
    }

    private ChunkRecorder recorder() {
        return recorder.orElseThrow(() -> new IllegalStateException("the trial was not opened for a timeline"));
    }

    /** Has node B damage what it received last, so that a test can see verification fail. */
    public void corruptLast(long offset) {
        nodeB.corrupt(transfers, offset);
    }

    private Counters countersA() {
        return sessions.counted(Counters.ofThisNode(rails))
                .withCompilers()
                .with(sessions.pauses())
                .with(sender.totals(), sender.channels())
                .with(IterationMetrics.IN_FLIGHT, inFlight)
                .with(RailLog.LOST, sender.channelsLost() + sender.channelsSuspected())
                .with(RailLog.REJOINED, sender.channelsRejoined());
    }

    /** Ends the session and gives the memory back. Idempotent. */
    @Override
    public void close() {
        parts.close();
    }
}
