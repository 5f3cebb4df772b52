package tcpx.channel;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tcpx.net.ChannelStats;
import tcpx.net.Comm;
import tcpx.net.Rail;
import tcpx.net.WireStats;
import tcpx.window.Window;

/**
 * A connection bound to a rail, with its window and what belongs to each of the window's slots. It may be without a
 * connection for a while, and get another. Driven by one thread at a time, the one that drives its comm.
 *
 * @param <C> the direction
 */
public abstract sealed class Channel<C extends Comm> implements AutoCloseable permits SendChannel, RecvChannel {
    private static final long NONE = -1;

    private final int index;
    private final Rail rail;
    private final Window window;
    private final long[] requests;
    private final long[] postedNs;
    private final ChannelCounters counters = new ChannelCounters();
    private volatile @Nullable C comm; // null while it has none
    private int number = -1;
    private long heldBack = NONE;
    private WireStats earlier = WireStats.UNKNOWN; // of the connections that are closed
    private boolean closed; // the present connection is

    Channel(int index, Rail rail, @Nullable C comm, Window window) {
        this.index = index;
        this.rail = rail;
        this.comm = comm;
        this.window = window;
        this.requests = new long[window.depth()];
        this.postedNs = new long[window.depth()];
    }

    /** Position among the channels, from 0. */
    public final int index() {
        return index;
    }

    /** The rail it runs on. */
    public final Rail rail() {
        return rail;
    }

    /** Whether it has a connection. Any thread. */
    public final boolean isConnected() {
        return comm != null;
    }

    /**
     * Its connection; a channel that has none must not be asked.
     *
     * @throws NullPointerException if it has none
     */
    public final C comm() { // hot
        return Objects.requireNonNull(comm);
    }

    /** Its connection; null while it has none. Any thread. */
    public final @Nullable C commOrNull() {
        return comm;
    }

    /** Which of its connections this is, or the last was, counted from 0; both ends count alike. */
    public final int number() {
        return number;
    }

    /** Gives it a connection; it must have none, and its window be empty. For the thread that drives it. */
    public final synchronized void connect(C fresh, int which) {
        comm = fresh;
        number = which;
        closed = false;
    }

    /** Closes its connection and keeps the figures; all that was outstanding is lost. For the thread that drives it. */
    public final synchronized void disconnect() {
        close();
        comm = null;
        window.reset();
    }

    /** Its window. */
    public final Window window() {
        return window;
    }

    /** What it has done. */
    public final ChannelCounters counters() {
        return counters;
    }

    /** The comm's request in a slot of the window. */
    public final long request(int slot) {
        return requests[slot];
    }

    /** Notes the comm's request in a slot of the window. */
    public final void setRequest(int slot, long request) {
        requests[slot] = request;
    }

    /** When what is in a slot was posted, in nanoseconds of the clock that {@link #setPostedNs} was told; 0 before. */
    public final long postedNs(int slot) {
        return postedNs[slot];
    }

    /** Notes when what is in a slot was posted. */
    public final void setPostedNs(int slot, long nowNs) {
        postedNs[slot] = nowNs;
    }

    /** The chunk that waits to be posted, perhaps since it met a busy wire; -1 if there is none. */
    public final long heldBack() {
        return heldBack;
    }

    /** Keeps a chunk until it can be posted. */
    public final void holdBack(long chunk) {
        heldBack = chunk;
    }

    /** The chunk that waited has been posted, or need not be. */
    public final void clearHeldBack() {
        heldBack = NONE;
    }

    /** Counters and wire figures at this moment. Control path; between transfers the figures are exact. */
    public final synchronized ChannelStats stats() {
        return counters.stats(index, rail.name(), comm == null || closed ? earlier : earlier.plus(comm.stats()));
    }

    @Override
    public final synchronized void close() {
        if (comm != null && !closed) {
            closed = true;
            earlier = earlier.plus(comm.stats());
            comm.close();
        }
    }

    /**
     * Which channel it is, how it stands as whoever drives it says, how full its window is, and what the wire says; for
     * messages.
     */
    public final String describe(String status) {
        C now = comm;
        String wire = now == null ? "" : now.status();
        return "channel " + index + " on " + rail.name() + ": " + status + " (window: " + window
                + (wire.isEmpty() ? "" : "; wire: " + wire) + ")";
    }
}
