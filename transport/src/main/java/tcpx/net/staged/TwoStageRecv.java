package tcpx.net.staged;

import org.jspecify.annotations.Nullable;
import tcpx.error.TransportException;
import tcpx.error.WireException;
import tcpx.memory.Region;
import tcpx.net.Comm;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.ReceiveTarget;
import tcpx.net.RecvComm;
import tcpx.net.WireStats;
import tcpx.unpack.Completion;

/**
 * A receiving comm around another. What the wire has completed is moved on, while the wire receives the next:
 *
 * <pre>
 *   consumed  &lt;=  reported  &lt;=  landed  &lt;=  posted  &lt;=  consumed + depth
 *   given back    where they   the wire    waiting for
 *   to the wire   belong       has them    a message
 * </pre>
 *
 * <p>Only the oldest is tested, and consumed once it was reported. What is under way is waited for before the comm is
 * closed: nothing is written afterwards.
 */
abstract class TwoStageRecv implements RecvComm, Staged {
    /** After so much a call returns, so that channels of one thread take turns. */
    private static final long TURN_BYTES = 1 << 20;

    final RecvComm wire;
    private final int depth;
    private final boolean consumedInPlace;
    private final long[] requests; // of the wire; by slot, as the next four
    private final long[] bytes;
    private final long[] tags;
    private final boolean[] any;
    private final @Nullable Completion[] moves;
    private long posted;
    private long landed;
    private long reported;
    private long consumed;
    private @Nullable TransportException failed;
    private boolean closed;

    /**
     * Nothing posted yet.
     *
     * @param consumedInPlace whether the wire has a message's slot back as soon as the message is in its place, or
     *     only when the user has consumed it
     */
    TwoStageRecv(RecvComm wire, int depth, boolean consumedInPlace) {
        this.wire = wire;
        this.depth = depth;
        this.consumedInPlace = consumedInPlace;
        this.requests = new long[depth];
        this.bytes = new long[depth];
        this.tags = new long[depth];
        this.any = new boolean[depth];
        this.moves = new Completion[depth];
    }

    /** Posts a receive to the wire: its token, or BUSY. */
    abstract long post(int slot, MemoryHandle memory, long offset, int length, long tag); // hot

    /** Posts a receive of whatever comes. */
    abstract long postAny(int slot, ReceiveTarget landing); // hot

    /**
     * Begins to move what has landed.
     *
     * @param request the wire's token
     * @param length bytes of the message, more than 0
     * @return null if it lies where it belongs
     */
    abstract @Nullable Completion move(int slot, long request, long length); // hot

    /** What a slot has held may be used again. */
    abstract void release(int slot); // hot

    /** Frees what belongs to this comm; nothing is under way. */
    abstract void free();

    @Override // hot
    public final long irecv(MemoryHandle memory, long offset, int length, long tag) {
        requireUsable();
        return posted - consumed == depth
                ? NetProvider.BUSY
                : note(false, post(slot(posted), memory, offset, length, tag));
    }

    @Override // hot
    public final long irecvAny(ReceiveTarget landing) {
        requireUsable();
        return posted - consumed == depth ? NetProvider.BUSY : note(true, postAny(slot(posted), landing));
    }

    private long note(boolean isAny, long request) {
        if (request == NetProvider.BUSY) {
            return request;
        }
        int slot = slot(posted);
        requests[slot] = request;
        any[slot] = isAny;
        moves[slot] = null;
        return posted++;
    }

    @Override // hot
    public final long test(long request) {
        requireUsable();
        if (request < reported || request >= posted) {
            throw new IllegalArgumentException("request " + request
                    + (request >= 0 && request < reported ? " has been seen completed before" : " was never posted"));
        }
        try {
            land();
        } catch (TransportException e) {
            failed = e;
            throw e;
        }
        if (request > reported || landed == reported) {
            return NetProvider.PENDING;
        }
        int slot = slot(reported);
        Completion move = moves[slot];
        if (move != null && !isDone(move)) {
            return NetProvider.PENDING;
        }
        reported++;
        if (consumedInPlace) {
            giveBack(slot);
        }
        return bytes[slot];
    }

    // hot
    private void giveBack(int slot) {
        release(slot);
        wire.consumed(requests[slot]);
    }

    // hot: what the wire has, and begins to move it
    private void land() {
        for (long turn = 0; landed < posted && turn < TURN_BYTES; landed++) {
            int slot = slot(landed);
            long request = requests[slot];
            long length = wire.test(request);
            if (length == NetProvider.PENDING) {
                return;
            }
            bytes[slot] = length;
            tags[slot] = any[slot] ? wire.tag(request) : 0;
            moves[slot] = length > 0 ? move(slot, request, length) : null;
            turn += Math.max(1, length);
        }
    }

    // hot
    private boolean isDone(Completion move) {
        try {
            return move.isDone();
        } catch (TransportException e) {
            failed = e;
            throw e;
        }
    }

    @Override
    public final @Nullable Completion underWay() { // hot
        for (long request = reported; request < landed; request++) {
            Completion move = moves[slot(request)];
            if (move != null) {
                return move;
            }
        }
        return null;
    }

    @Override
    public final long landed(long request) {
        int slot = slot(request);
        return request < landed && moves[slot] != null ? bytes[slot] : NetProvider.PENDING;
    }

    @Override
    public final long tag(long request) {
        return tags[slot(request)];
    }

    @Override // hot
    public final void consumed(long request) {
        requireUsable();
        if (request != consumed || request >= reported) {
            throw new IllegalStateException("request " + request + " given back, but " + consumed + " is the next of "
                    + (reported - consumed) + " that are complete");
        }
        consumed++;
        if (!consumedInPlace) {
            giveBack(slot(request));
        }
    }

    /** Messages that have landed and are not given back. */
    final long held() {
        return landed - consumed;
    }

    /** Of these, how many are being moved. */
    final long moving() {
        long moving = 0;
        for (long request = reported; request < landed; request++) {
            if (moves[slot(request)] != null) {
                moving++;
            }
        }
        return moving;
    }

    /** A failure of this comm, which stays failed. */
    final WireException failure(String operation, String detail, String remedy) {
        return new WireException(wire.rail().name(), operation, "", detail, remedy);
    }

    // hot
    private void requireUsable() {
        if (failed != null) {
            throw failed;
        }
        if (closed) {
            throw new IllegalStateException("the comm on rail " + rail().name() + " is closed");
        }
    }

    // hot
    private int slot(long request) {
        return (int) (request % depth);
    }

    @Override
    public final Comm wire() {
        return wire;
    }

    @Override
    public final Rail rail() {
        return wire.rail();
    }

    @Override
    public void settle() {
        wire.settle();
    }

    @Override
    public MemoryHandle register(Region region) {
        return wire.register(region);
    }

    @Override
    public void deregister(MemoryHandle handle) {
        wire.deregister(handle);
    }

    @Override
    public final WireStats stats() {
        return wire.stats();
    }

    @Override
    public final String status() {
        String below = wire.status();
        return (below.isEmpty() ? "" : below + "; ") + (landed - reported) + " have landed and are not in place";
    }

    @Override
    public final synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (long request = reported; request < landed; request++) {
            Completion move = moves[slot(request)];
            if (move != null) {
                awaitEnd(move);
            }
        }
        wire.close();
        free();
    }

    private static void awaitEnd(Completion move) {
        try {
            move.await();
        } catch (TransportException ignored) {
            // it has ended: nothing is written any more
        }
    }
}
