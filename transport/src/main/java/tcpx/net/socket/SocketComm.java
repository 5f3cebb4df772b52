package tcpx.net.socket;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tcpx.error.DamagedFrameException;
import tcpx.error.WireException;
import tcpx.ffi.Posix;
import tcpx.memory.MemoryKind;
import tcpx.memory.Region;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.WireStats;

/**
 * What both ends of a socket comm share: the socket, its memory, its requests, and the rule that a failed comm stays
 * failed. Requests are numbered from 0 in the order of posting; the number is the token. Each has a slot until it was
 * seen to be done.
 */
abstract class SocketComm {
    static final int MAX_BYTES_PER_CALL = 2 << 20;
    static final long NEVER = -1;

    final RailSocket socket;
    final int fd;
    final int depth;
    final long[] addresses; // by slot, as the next two
    final int[] lengths;
    final boolean[] damaged;
    long posted; // requests
    private final boolean[] inUse;
    private @Nullable WireException failed;
    private final AtomicBoolean closed = new AtomicBoolean();
    private boolean watched;
    private boolean readable = true;
    private boolean writable = true;
    long calls;

    SocketComm(RailSocket socket, int depth) {
        this.socket = socket;
        this.fd = socket.fd();
        this.depth = depth;
        this.addresses = new long[depth];
        this.lengths = new int[depth];
        this.damaged = new boolean[depth];
        this.inUse = new boolean[depth];
    }

    // hot
    final int slot(long request) {
        return (int) (request % depth);
    }

    // hot: whether the next request gets a slot, which it takes
    final boolean takeSlot() {
        int slot = slot(posted);
        if (inUse[slot]) {
            return false;
        }
        inUse[slot] = true;
        damaged[slot] = false;
        return true;
    }

    // hot
    final void requirePosted(long request) {
        if (request < 0 || request >= posted) {
            throw new IllegalArgumentException("request " + request + " was never posted");
        }
    }

    // hot: what a request that is done has moved; its slot is free
    final long result(long request) {
        int slot = slot(request);
        inUse[slot] = false;
        return damaged[slot] ? NetProvider.CORRUPT : lengths[slot];
    }

    /** What a poller shall wait for on this comm's behalf: POLLIN, POLLOUT, both, or 0 for nothing. */
    abstract int interest();

    /** Whether all it waits for is news that may come at any time, and not more of what has begun. */
    abstract boolean awaitsFirstByte();

    /** A poller has begun, or ceased, to say what the socket is ready for; without one every call tries. */
    final void watched(boolean byPoller) {
        watched = byPoller;
    }

    /** After what sleep a write is tried that no poller calls for, in nanoseconds, or {@link #NEVER}. */
    long retryNs() { // hot
        return NEVER;
    }

    /** The poller found nothing, and a write is worth a try all the same. */
    final void retry() { // hot
        writable = true;
    }

    /** What else may be true of a socket of which the poller found {@code events}: the rest was not asked for. */
    int seenBy(int events) { // hot
        return events;
    }

    /** What the poller found. */
    final void ready(int found) { // hot
        int events = seenBy(found);
        readable |= (events & ~Posix.POLLOUT) != 0; // an error or a hang-up is found out by reading, too
        writable |= (events & ~Posix.POLLIN) != 0;
    }

    /**
     * Whether one of {@code events} is known to be so, since the last try ended at its own limit and not at the
     * socket's. Who sleeps in spite of that may sleep for good: the kernel's idea of what is worth waking for is older
     * than that try.
     */
    final boolean isReadyFor(int events) { // hot
        return readable && (events & Posix.POLLIN) != 0 || writable && (events & Posix.POLLOUT) != 0;
    }

    // hot: a watched comm that ran dry tries again only when the poller says so: each try is a system call, and each
    // call for a few bytes costs as much as one for many
    final boolean mayRead() {
        return readable || !watched;
    }

    // hot
    final boolean mayWrite() {
        return writable || !watched;
    }

    // hot
    final void ranDry() {
        readable = false;
    }

    // hot
    final void ranFull() {
        writable = false;
    }

    public Rail rail() {
        return socket.rail();
    }

    public MemoryHandle register(Region region) {
        if (region.kind() != MemoryKind.HOST) {
            throw new WireException(
                    rail().name(),
                    "register",
                    "",
                    "kernel TCP moves host memory only, not " + region.kind(),
                    "Use memory=host, or a provider that can reach device memory");
        }
        return new Registered(region, region.address());
    }

    public void deregister(MemoryHandle handle) {
        Objects.requireNonNull(handle, "handle"); // nothing was pinned
    }

    public WireStats stats() {
        return socket.stats(calls, path());
    }

    /** How payload gets into the kernel; empty for a comm that sends none. */
    String path() {
        return "";
    }

    // hot
    static long address(MemoryHandle memory, long offset, int length) {
        Registered registered = (Registered) memory;
        Objects.checkFromIndexSize(offset, length, registered.region().bytes());
        return registered.address() + offset;
    }

    // hot
    final void requireUsable() {
        if (failed != null) {
            throw failed;
        }
        if (closed.get()) {
            throw new IllegalStateException("the comm on rail " + rail().name() + " is closed");
        }
    }

    final WireException fail(long result, String operation) {
        failed = socket.failure(result, operation);
        return failed;
    }

    final WireException fail(String operation, String code, String detail) {
        failed = new WireException(rail().name(), operation, code, detail, "");
        return failed;
    }

    final WireException failDamaged(String operation, String frame, long offset) {
        failed = new DamagedFrameException(rail().name(), operation, frame, offset);
        return failed;
    }

    final WireException failClosedByPeer(String operation) {
        return fail(operation, "EOF", "the peer closed the connection");
    }

    public final void close() {
        if (closed.compareAndSet(false, true)) {
            socket.close();
            free();
        }
    }

    abstract void free();

    /** Sockets need no registration; the address is kept so that the hot path need not ask the region. */
    private record Registered(Region region, long address) implements MemoryHandle {}
}
