package tcpx.bench.node;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tcpx.bench.result.Node;
import tcpx.bootstrap.Offer;
import tcpx.error.Closer;
import tcpx.error.InternalException;
import tcpx.error.PeerGoneException;
import tcpx.error.TransferTimeoutException;
import tcpx.error.TransportException;
import tcpx.net.ChannelStats;
import tcpx.net.Rail;
import tcpx.time.Deadline;
import tcpx.transfer.ChunkLog;
import tcpx.transfer.Receiver;
import tcpx.transfer.TransferConfig;
import tcpx.transfer.TransferTotals;

/**
 * Node B's part of one trial: a thread that receives message after message for as long as the sender sends, and what
 * can be asked of it in between. The sender alone decides how many there are.
 *
 * <p>One thread asks and closes, another hands the sender over. The lock is never held while memory is written or
 * compared: that takes seconds, and who brings senders must not wait.
 */
final class ReceivingEnd implements AutoCloseable {
    /**
     * Receive buffers posted ahead, so that a sender need not wait for one: a word for several messages. Half of what
     * is allowed, so that the ring of buffers seldom comes round to one that was used a moment ago.
     */
    private static final int AHEAD = Receiver.MAX_POSTED / 2;

    private static final Duration SETTLE = Duration.ofSeconds(10);
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final Settings settings;
    private final TransferConfig config;
    private final List<Rail> order; // of its rails
    private final RailTotals rails;
    private final RailLog events = new RailLog();
    private final ChunkLog log;
    private final Closer parts;
    private final Sessions sessions;
    private final WorkingSet workingSet;
    private final Thread thread = new Thread(this::run, "receiving-end");
    private Offer offer;
    private Receiver receiver;
    private TransferTotals totals = new TransferTotals(0, 0, 0);
    private TransportException failure;
    private boolean ended;
    private boolean closing;
    private long poisonedAt; // of the thread that asks

    /** An end that waits for its sender; closes {@code parts} when it is closed itself and its thread has ended. */
    ReceivingEnd(Settings settings, List<Rail> order, NodeServer server, ChunkLog log, Closer parts) {
        this.settings = settings;
        this.order = order;
        this.rails = server.railTotals();
        // a placement that cannot be is refused here
        TransferConfig placed = settings.transfer()
                .withPlacement(settings.placement(Node.B, order))
                .withListener(events);
        this.config = settings.usesPlugin()
                ? placed
                : placed.withDataPorts(server.options().dataPorts()); // a plugin has its own
        this.log = log;
        this.parts = parts;
        this.sessions = parts.own(server.sessions(settings));
        this.workingSet =
                parts.own(new WorkingSet(sessions.memory(), settings.messageBytes(), settings.messageBuffers()));
        thread.setDaemon(true);
    }

    /** Gives it the sender that has come; false if it had one before, or is closed. */
    synchronized boolean serve(Offer sender) {
        if (offer != null || closing) {
            return false;
        }
        offer = sender;
        try {
            thread.start();
        } catch (OutOfMemoryError e) { // the system gives no thread
            end(new InternalException("node B's end of the trial could not start", e));
            throw e;
        }
        return true;
    }

    /** Waits until {@code transfers} are received, then overwrites the working set. */
    void poison(long transfers) {
        awaitTransfers(transfers);
        workingSet.poison();
        poisonedAt = transfers;
    }

    /** Waits until {@code transfers} are received and compares every byte of those since the last poisoning. */
    Optional<String> mismatch(long transfers) {
        awaitTransfers(transfers);
        if (transfers < poisonedAt) {
            throw new IllegalArgumentException(
                    "transfers=" + transfers + ": allowed is " + poisonedAt + " or more, when it was last poisoned");
        }
        return settings.leavesFragments() ? Optional.empty() : workingSet.mismatch(poisonedAt, transfers);
    }

    /** Bytes that {@link #mismatch} looks at. */
    long verifiedBytes(long transfers) {
        return settings.leavesFragments() ? 0 : workingSet.touched(poisonedAt, transfers) * settings.messageBytes();
    }

    /** Waits until {@code transfers} are received, and gives what was counted. */
    Counters counters(long transfers) {
        awaitTransfers(transfers);
        Counters counters = Counters.ofThisNode(rails);
        synchronized (this) {
            return receiver == null
                    ? counters
                    : events.countedWith(sessions.counted(counters.withCompilers()))
                            .with(sessions.pauses())
                            .with(totals, receiver.channels())
                            .with("duplicate.bytes", receiver.duplicateBytes())
                            .with("damaged", receiver.corruptions().size());
        }
    }

    /** What has happened to its rails, but for so many of the first, and no more than so many. */
    List<RailNews> events(long first, int most) {
        return events.kept(first, most);
    }

    /**
     * What it has received, how fast, and how that ended, in words. A sender that is saying its farewell is waited for.
     */
    synchronized String outcome() {
        Deadline deadline = Deadline.after(FAREWELL);
        while (offer != null && !ended && !deadline.expired()) {
            try {
                wait(Math.max(1, deadline.remainingMs()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        String end = failure != null
                ? "failed: " + failure.describe()
                : ended ? "done" : offer == null ? "no sender came" : "node A went without a word";
        return String.format(
                Locale.ROOT,
                "%.3f GB in %.3f s, %s; %s",
                totals.bytes() / 1e9,
                totals.elapsedNs() / 1e9,
                totals.elapsedNs() == 0 ? "no goodput" : String.format(Locale.ROOT, "%.3f GB/s", totals.goodputGBps()),
                end);
    }

    /** Payload that its channels have carried so far, also of the message that is under way. */
    synchronized long receivedBytes() {
        return receiver == null
                ? totals.bytes()
                : receiver.channels().stream().mapToLong(ChannelStats::bytes).sum();
    }

    /**
     * Waits until {@code transfers} are received and flips one bit of the last: for the test that verification notices.
     */
    void corrupt(long transfers, long offset) {
        if (transfers < 1 || offset >= settings.messageBytes()) {
            throw new IllegalArgumentException("transfers=" + transfers + ", offset=" + offset
                    + ": allowed is 1 or more, and" + " an offset below " + settings.messageBytes());
        }
        awaitTransfers(transfers);
        workingSet.flip(transfers - 1, offset);
    }

    private synchronized void awaitTransfers(long transfers) {
        Deadline deadline = Deadline.after(SETTLE);
        while (totals.transfers() < transfers && failure == null && !ended) {
            if (deadline.expired()) {
                throw new TransferTimeoutException(
                        "node B has received " + totals.transfers() + " of " + transfers + " transfers", "");
            }
            try {
                wait(Math.max(1, deadline.remainingMs()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PeerGoneException("interrupted", e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void run() {
        try (Receiver opened = sessions.receive(offer, config, order, log)) {
            if (sessions.callerDrives(config)) {
                config.placement().enter(0);
            }
            synchronized (this) {
                receiver = opened;
                if (closing) { // it was while the sender came
                    cancel();
                }
            }
            long posted = 0;
            do {
                tell(opened.totals());
                while (opened.posted() < AHEAD) {
                    opened.post(workingSet.region(), workingSet.offset(posted++), settings.messageBytes());
                }
            } while (opened.receive() != Receiver.CLOSED);
            end(null);
        } catch (TransportException e) {
            end(e);
        } catch (RuntimeException | OutOfMemoryError | LinkageError e) { // who asks is told, and does not wait
            end(new InternalException("node B's end of the trial failed", e));
        } finally {
            offer.close();
            closeParts();
        }
    }

    private synchronized void tell(TransferTotals now) {
        totals = now;
        notifyAll();
    }

    private synchronized void end(TransportException reason) {
        failure = reason;
        ended = true;
        receiver = null;
        notifyAll();
    }

    private void cancel() {
        receiver.cancel("the benchmark session was closed");
    }

    /** By whoever is the last: the one that closes, or the thread, where it takes longer. */
    private synchronized void closeParts() {
        if (closing && (ended || offer == null)) {
            parts.close();
        }
    }

    /** Ends the session if the sender has not, and gives the memory back. */
    @Override
    public void close() {
        synchronized (this) {
            closing = true;
            if (receiver != null) {
                cancel();
            }
        }
        try {
            thread.join(SETTLE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeParts();
    }
}
