package tcpx.transfer;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import tcpx.plan.Chunk;
import tcpx.plan.ChunkPlan;
import tcpx.plan.ChunkScheduler;

/**
 * Gives chunks to channels: the strategy's own, and before those the chunks of channels that were lost, again. What a
 * static strategy had meant for a lost channel goes to whoever is free.
 */
final class ChunkDispatcher {
    private static final ChunkPlan NOTHING = new ChunkPlan(0, 1);

    private final ChunkScheduler scheduler;
    private final ChannelStates states;
    private final CompletionTracker acknowledged;
    private final int channels;
    private final boolean adopts;
    private final AtomicIntegerArray asking; // a strategy is asked for one channel by one thread at a time
    private final AtomicLong whole = new AtomicLong(Chunk.NONE);
    private final Queue<Long> replays = new ConcurrentLinkedQueue<>();
    private volatile boolean replayed;

    /**
     * Nothing to give yet.
     *
     * @param adopts whether what the scheduler meant for a lost channel goes to others
     */
    ChunkDispatcher(
            ChunkScheduler scheduler,
            ChannelStates states,
            CompletionTracker acknowledged,
            int channels,
            boolean adopts) {
        this.adopts = adopts;
        this.scheduler = scheduler;
        this.states = states;
        this.acknowledged = acknowledged;
        this.channels = channels;
        this.asking = new AtomicIntegerArray(channels);
    }

    /** Starts a message; no channel is being asked for. */
    void begin(ChunkPlan plan) {
        replays.clear();
        whole.set(Chunk.NONE);
        replayed = false;
        scheduler.begin(plan);
    }

    /** Starts a message that is one chunk, whatever the strategy; no channel is being asked for. */
    void beginWhole(ChunkPlan plan) {
        begin(NOTHING);
        whole.set(Chunk.of(0, plan.grains()));
    }

    /** A chunk must be sent again, by whichever channel is free first. */
    void replay(long chunk) {
        replayed = true;
        replays.add(chunk);
    }

    /** Chunks of this message have to be sent again, as the receiver says. */
    void noteReplay() {
        replayed = true;
    }

    /** Whether any chunk of this message had to be sent again. */
    boolean hasReplayed() {
        return replayed;
    }

    /** Bytes that the strategy has not assigned. */
    long unassignedBytes() { // hot
        return scheduler.unassignedBytes();
    }

    /** The next chunk for a channel, or {@link Chunk#NONE}. */
    long nextFor(int channel) { // hot: once per chunk
        if (!states.isUsable(channel)) {
            return Chunk.NONE;
        }
        if (whole.get() != Chunk.NONE) {
            long once = whole.getAndSet(Chunk.NONE);
            if (once != Chunk.NONE) {
                return once;
            }
        }
        if (!replays.isEmpty()) {
            long again = nextReplay();
            if (again != Chunk.NONE) {
                return again;
            }
        }
        long chunk = ask(channel);
        return chunk == Chunk.NONE && adopts && states.anyLost() ? adopt() : chunk;
    }

    /** The next chunk that the strategy means for a channel, or {@link Chunk#NONE}. */
    long ownFor(int channel) { // hot: once per chunk
        return states.isUsable(channel) ? ask(channel) : Chunk.NONE;
    }

    /** The next chunk of channels that are lost, for one that has none of its own left; or {@link Chunk#NONE}. */
    long restFor(int channel) {
        if (!states.isUsable(channel)) {
            return Chunk.NONE;
        }
        long again = nextReplay();
        return again == Chunk.NONE && states.anyLost() ? adopt() : again;
    }

    private long nextReplay() {
        Long chunk;
        while ((chunk = replays.poll()) != null) {
            if (!acknowledged.isMarked(Chunk.first(chunk), Chunk.grains(chunk))) {
                return chunk;
            }
        }
        return Chunk.NONE;
    }

    // hot
    private long ask(int channel) {
        if (!asking.compareAndSet(channel, 0, 1)) {
            return Chunk.NONE;
        }
        try {
            return scheduler.nextFor(channel);
        } finally {
            asking.set(channel, 0);
        }
    }

    private long adopt() {
        for (int lost = 0; lost < channels; lost++) {
            if (!states.isUsable(lost)) {
                long chunk = ask(lost);
                if (chunk != Chunk.NONE) {
                    return chunk;
                }
            }
        }
        return Chunk.NONE;
    }
}
