package tcpx.channel;

import tcpx.net.Comm;
import tcpx.net.Rail;
import tcpx.window.Window;

/**
 * A connection bound to a rail, with its window and what belongs to each of the window's slots. Driven by one thread at
 * a time, the one that drives its comm.
 *
 * @param <C> the direction
 */
public abstract sealed class Channel<C extends Comm> implements AutoCloseable permits SendChannel, RecvChannel {
    private final int index;
    private volatile C comm; // replaced when a broken channel joins again
    private final Window window;
    private final long[] requests;
    private final ChannelCounters counters = new ChannelCounters();

    Channel(int index, C comm, Window window) {
        this.index = index;
        this.comm = comm;
        this.window = window;
        this.requests = new long[window.depth()];
    }

    /** Position among the channels, from 0. */
    public final int index() {
        return index;
    }

    /** The rail it runs on. */
    public final Rail rail() {
        return comm.rail();
    }

    /** Its connection. */
    public final C comm() {
        return comm;
    }

    /** Gives it a new connection in place of a closed one; its window must be empty. For the thread that drives it. */
    public final void replaceComm(C fresh) {
        comm = fresh;
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

    /** Counters and wire figures at this moment. Control path; between transfers the figures are exact. */
    public final ChannelStats stats() {
        return counters.stats(index, rail().name(), comm.stats());
    }

    @Override
    public final void close() {
        comm.close();
    }

    /**
     * Which channel it is, how it stands as whoever drives it says, how full its window is, and what the wire says; for
     * messages.
     */
    public final String describe(String standing) {
        String wire = comm.standing();
        return "channel " + index + " on " + rail().name() + ": " + standing + " (window: " + window
                + (wire.isEmpty() ? "" : "; wire: " + wire) + ")";
    }
}
