package tcpx.net.inproc;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tcpx.error.WireException;
import tcpx.memory.Region;
import tcpx.net.Capabilities;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.WireStats;

/**
 * What both ends of a {@link Link} have in common: registered memory, the requests and the order in which they are seen
 * complete, and whether the comm has failed or been closed.
 */
abstract class InProcessComm implements PolledComm {
    final Capabilities capabilities;
    final Link link;
    final FaultScript faults;
    final Requests requests;
    private final Rail rail;
    private final Reorder reorder;
    private final Set<InProcessMemory> registered = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable WireException failure;
    private int busyGiven;
    private boolean refused;

    InProcessComm(
            Rail rail, Capabilities capabilities, Link link, FaultScript faults, int depth, boolean keepUntilConsumed) {
        this.rail = rail;
        this.capabilities = capabilities;
        this.link = link;
        this.faults = faults;
        requests = new Requests(depth, capabilities.completesInOrder(), keepUntilConsumed);
        reorder = new Reorder(faults, depth);
    }

    /** Takes note of what the wire has done, as far as it concerns this request. */
    abstract void drive(int slot);

    /** Whether {@link #drive} would do something, or {@link #test} fail. */
    abstract boolean hasNews();

    abstract boolean peerGone();

    /** What to throw for a request that is under way though the peer has gone; null if it may still complete. */
    abstract @Nullable WireException lost();

    /** Leaves the link. */
    abstract void leave();

    public final Rail rail() {
        return rail;
    }

    public final MemoryHandle register(Region region) {
        checkUsable();
        if (!capabilities.memoryKinds().contains(region.kind())) {
            throw new WireException(
                    rail.name(),
                    "register",
                    "EOPNOTSUPP",
                    region.kind() + " memory, allowed: " + capabilities.memoryKinds(),
                    "Use memory of a kind that the provider takes");
        }
        InProcessMemory memory = new InProcessMemory(region);
        registered.add(memory);
        return memory;
    }

    public final void deregister(MemoryHandle handle) {
        if (handle instanceof InProcessMemory memory && registered.remove(memory)) {
            memory.forget();
        }
    }

    // hot
    public final long test(long request) {
        checkUsable();
        int slot = requests.slotToTest(request);
        boolean gone = peerGone(); // asked before the cursor: what was done before the peer left, counts
        drive(slot);
        if (reorder.hasNext(requests.underWay())) {
            requests.reveal(reorder.next());
        }
        if (gone && requests.isUnderWay(slot)) {
            WireException lost = lost();
            if (lost != null) {
                throw lost;
            }
        }
        return requests.report(slot);
    }

    public final WireStats stats() {
        return WireStats.UNKNOWN;
    }

    public final void close() {
        boolean first = closed.compareAndSet(false, true);
        registered.forEach(InProcessMemory::forget);
        registered.clear();
        if (first) {
            leave();
        }
    }

    @Override
    public final boolean mayProgress() {
        if (closed.get()) {
            return false;
        }
        boolean again = refused; // the script refused a post: nothing but another try can change that
        refused = false;
        return requests.drainFresh() || reorder.hasNext(requests.underWay()) || hasNews() || again;
    }

    /** Throws if the comm has failed or been closed. */
    final void checkUsable() {
        if (failure != null) {
            throw failure;
        }
        if (closed.get()) {
            throw new IllegalStateException("rail " + rail.name() + ": the comm is closed");
        }
    }

    /** The region behind a handle, which must be registered with this comm and hold these bytes. */
    final Region region(MemoryHandle handle, long offset, int length) {
        if (handle instanceof InProcessMemory memory && memory.isRegistered() && registered.contains(memory)) {
            Objects.checkFromIndexSize(offset, length, memory.region().bytes());
            return memory.region();
        }
        throw new IllegalArgumentException("rail " + rail.name() + ": memory not registered with this comm");
    }

    /** Whether the next post is to be answered {@link NetProvider#BUSY}. */
    final boolean busy() {
        if (busyGiven < faults.busyTimes(requests.posted())) {
            busyGiven++;
            refused = true;
            return true;
        }
        return requests.full();
    }

    /** Takes a slot for a post; there must be one. */
    final int open() {
        busyGiven = 0;
        return requests.open();
    }

    /** A request is done, and is seen so now or when the script lets it. */
    final void finish(int slot, int length) {
        requests.finish(slot, length);
        if (reorder.isActive()) {
            reorder.hold(slot);
        } else {
            requests.reveal(slot);
        }
    }

    /** Makes the comm failed for good and gives what to throw. */
    final WireException fail(String operation, String code, String detail) {
        failure = new WireException(rail.name(), operation, code, detail, "");
        return failure;
    }
}
