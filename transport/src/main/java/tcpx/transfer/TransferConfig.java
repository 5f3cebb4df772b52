package tcpx.transfer;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import tcpx.net.PortRange;
import tcpx.placement.Placement;
import tcpx.plan.Strategy;

/**
 * How a sender and a receiver work together. Channels, chunk size, window and strategy must be the same at both ends;
 * the bootstrap refuses a session where they differ.
 *
 * @param channels number of channels, 1..256
 * @param chunkBytes bytes of a chunk, 1..1 GiB; or {@link #AUTO}: what a channel moves in about a millisecond, up to 1
 *     MiB, with a strategy that decides while the message is under way, and 512 KiB with any other
 * @param window posts a channel may have outstanding, 1..1024; a chunk is outstanding until the receiver has
 *     acknowledged it, so window x chunkBytes bounds the unacknowledged bytes of a channel: at least its rate times its
 *     round-trip time, or that is the limit. Or {@link #AUTO}: a channel is given as much as waits on this node for a
 *     millisecond or two; how much is under way on its path is for the wire's congestion control
 * @param strategy how chunks are assigned to channels
 * @param weights one positive weight per channel, for {@link Strategy#WEIGHTED}; empty means all equal
 * @param threads threads that drive the channels, 1..channels: with 1 the calling thread does it all. Or {@link #AUTO}:
 *     one for each channel, but no more than this machine has processors; over an {@link Endpoint} the threads are the
 *     endpoint's, and the calling thread is none of them
 * @param placement where and how those threads run, each end its own; the calling thread is the first of them and is
 *     left to its owner, who may call {@code placement.enter(0)} in it
 * @param spin how long one of those threads that has run out of work looks again and again before it sleeps; zero: it
 *     sleeps at once. A message is then noticed without a wake-up, at the price of a core for as long
 * @param setupTimeout how long opening a session may take
 * @param idleTimeout how long a transfer may go without any progress; also after how long a rail that is lost is told
 *     of again
 * @param dataPorts where a receiver lets its sender's channels in; the sender is told, and its own are of no meaning
 * @param listener hears what happens to the rails, each end its own
 */
public record TransferConfig(
        int channels,
        int chunkBytes,
        int window,
        Strategy strategy,
        List<Double> weights,
        int threads,
        Placement placement,
        Duration spin,
        Duration setupTimeout,
        Duration idleTimeout,
        PortRange dataPorts,
        RailListener listener) {
    /** Chosen by the transport: {@code chunkBytes} and {@code window} from what is measured, {@code threads}. */
    public static final int AUTO = 0;

    /**
     * Most bytes of a message that travels as one chunk, on one channel, and is announced by nothing else: one packet
     * or a few each way, and no word on the control connection. More would gain from several rails.
     */
    public static final int WHOLE_BYTES = 64 << 10;

    private static final Duration LONGEST_SPIN = Duration.ofSeconds(1);
    private static final int AUTO_CHUNK_BYTES = 1 << 20;
    private static final int STATIC_CHUNK_BYTES = 512 << 10;
    private static final int AUTO_WINDOW = 1024;

    /** Four channels; everything else that is worth choosing is chosen from what is measured. */
    public static final TransferConfig DEFAULT = new TransferConfig(
            4,
            AUTO,
            AUTO,
            Strategy.AUTO,
            List.of(),
            AUTO,
            Placement.ANY,
            Duration.ZERO,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            PortRange.ANY,
            RailListener.NONE);

    /** Checks every value. */
    public TransferConfig {
        Objects.requireNonNull(strategy, "strategy");
        Objects.requireNonNull(weights, "weights");
        Objects.requireNonNull(placement, "placement");
        Objects.requireNonNull(spin, "spin");
        Objects.requireNonNull(setupTimeout, "setupTimeout");
        Objects.requireNonNull(idleTimeout, "idleTimeout");
        Objects.requireNonNull(dataPorts, "dataPorts");
        Objects.requireNonNull(listener, "listener");
        requireRange("channels", channels, 1, 256);
        requireRange("chunkBytes", chunkBytes == AUTO ? 1 : chunkBytes, 1, 1 << 30);
        requireRange("window", window == AUTO ? 1 : window, 1, 1024);
        requireRange("threads", threads == AUTO ? 1 : threads, 1, channels);
        placement.cores().requireUsable();
        weights = List.copyOf(weights);
        if (!weights.isEmpty() && weights.size() != channels) {
            throw new IllegalArgumentException("weights has " + weights.size() + " entries, allowed: one for each of "
                    + channels + " channels, or none");
        }
        if (spin.isNegative() || spin.compareTo(LONGEST_SPIN) > 0) {
            throw new IllegalArgumentException("spin is " + spin + ", allowed: 0 to " + LONGEST_SPIN);
        }
        requirePositive("setupTimeout", setupTimeout);
        requirePositive("idleTimeout", idleTimeout);
    }

    /** What it comes to on a wire: the strategy is chosen. */
    TransferConfig on(boolean selfDescribing) {
        Strategy chosen = strategy.on(selfDescribing);
        return chosen == strategy ? this : withStrategy(chosen);
    }

    /** Bytes of a grain, the unit in which both ends count what has arrived. */
    public int grainBytes() {
        return strategy.grainBytes(largestChunkBytes(), chunkBytes == AUTO);
    }

    /** Bytes of the largest chunk. */
    public int largestChunkBytes() {
        return chunkBytes != AUTO ? chunkBytes : strategy.isStatic() ? STATIC_CHUNK_BYTES : AUTO_CHUNK_BYTES;
    }

    /** Most bytes of a message that travels as one chunk: {@link #WHOLE_BYTES}, or less where chunks are smaller. */
    public int wholeBytes() {
        return Math.min(WHOLE_BYTES, largestChunkBytes());
    }

    /** Grains of the largest chunk. */
    public int mostGrains() {
        return (largestChunkBytes() + grainBytes() - 1) / grainBytes();
    }

    /**
     * Slots of a channel's window.
     *
     * @param maxInFlight most requests that a comm of the wire holds
     */
    public int windowDepth(int maxInFlight) {
        requireRange("maxInFlight", maxInFlight, 1, Integer.MAX_VALUE);
        return window == AUTO ? Math.min(AUTO_WINDOW, maxInFlight) : window;
    }

    /** Threads that drive the channels. */
    public int driverThreads() {
        return threads == AUTO ? Math.min(channels, Runtime.getRuntime().availableProcessors()) : threads;
    }

    /** The same with another number of channels (and no more threads than that). */
    public TransferConfig withChannels(int value) {
        return with(draft -> {
            draft.channels = value;
            draft.threads = Math.min(threads, value);
        });
    }

    /** The same with another chunk size. */
    public TransferConfig withChunkBytes(int value) {
        return with(draft -> draft.chunkBytes = value);
    }

    /** The same with another window. */
    public TransferConfig withWindow(int value) {
        return with(draft -> draft.window = value);
    }

    /** The same with another strategy. */
    public TransferConfig withStrategy(Strategy value) {
        return with(draft -> draft.strategy = value);
    }

    /** The same with other weights, one per channel. */
    public TransferConfig withWeights(List<Double> value) {
        return with(draft -> draft.weights = value);
    }

    /** The same with another number of threads. */
    public TransferConfig withThreads(int value) {
        return with(draft -> draft.threads = value);
    }

    /** The same with its threads elsewhere, or woken otherwise. */
    public TransferConfig withPlacement(Placement value) {
        return with(draft -> draft.placement = value);
    }

    /** The same with its threads looking for work so long before they sleep. */
    public TransferConfig withSpin(Duration value) {
        return with(draft -> draft.spin = value);
    }

    /** The same with other time limits. */
    public TransferConfig withTimeouts(Duration setup, Duration idle) {
        return with(draft -> {
            draft.setupTimeout = setup;
            draft.idleTimeout = idle;
        });
    }

    /** The same with its data ports fixed: a firewall can be told of them. */
    public TransferConfig withDataPorts(PortRange value) {
        return with(draft -> draft.dataPorts = value);
    }

    /** The same with somebody who hears what happens to the rails. */
    public TransferConfig withListener(RailListener value) {
        return with(draft -> draft.listener = value);
    }

    private TransferConfig with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.checked();
    }

    /** A configuration while it is being changed, which need not make sense yet. */
    private static final class Draft {
        private int channels;
        private int chunkBytes;
        private int window;
        private Strategy strategy;
        private List<Double> weights;
        private int threads;
        private Placement placement;
        private Duration spin;
        private Duration setupTimeout;
        private Duration idleTimeout;
        private PortRange dataPorts;
        private RailListener listener;

        Draft(TransferConfig from) {
            channels = from.channels;
            chunkBytes = from.chunkBytes;
            window = from.window;
            strategy = from.strategy;
            weights = from.weights;
            threads = from.threads;
            placement = from.placement;
            spin = from.spin;
            setupTimeout = from.setupTimeout;
            idleTimeout = from.idleTimeout;
            dataPorts = from.dataPorts;
            listener = from.listener;
        }

        TransferConfig checked() {
            return new TransferConfig(
                    channels,
                    chunkBytes,
                    window,
                    strategy,
                    weights,
                    threads,
                    placement,
                    spin,
                    setupTimeout,
                    idleTimeout,
                    dataPorts,
                    listener);
        }
    }

    private static void requireRange(String name, int value, int from, int to) {
        if (value < from || value > to) {
            throw new IllegalArgumentException(name + " is " + value + ", allowed: " + from + ".." + to);
        }
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " is " + value + ", allowed: above zero");
        }
    }
}
