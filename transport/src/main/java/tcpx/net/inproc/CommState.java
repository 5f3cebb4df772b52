package tcpx.net.inproc;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import tcpx.error.WireException;
import tcpx.memory.Region;
import tcpx.net.Capabilities;
import tcpx.net.MemoryHandle;
import tcpx.net.Rail;

/** What both kinds of comm have in common: the rail, registered memory, and whether it has failed or been closed. */
final class CommState {
    private final Rail rail;
    private final Capabilities capabilities;
    private final Set<InProcessMemory> registered = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private WireException failure;

    CommState(Rail rail, Capabilities capabilities) {
        this.rail = rail;
        this.capabilities = capabilities;
    }

    Rail rail() {
        return rail;
    }

    Capabilities capabilities() {
        return capabilities;
    }

    /** Throws if the comm has failed or been closed. */
    void checkUsable() {
        if (failure != null) {
            throw failure;
        }
        if (closed.get()) {
            throw new IllegalStateException("rail " + rail.name() + ": the comm is closed");
        }
    }

    /** Makes the comm failed for good and gives what to throw. */
    WireException fail(String operation, String code, String detail) {
        failure = new WireException(rail.name(), operation, code, detail, "");
        return failure;
    }

    MemoryHandle register(Region region) {
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

    void deregister(MemoryHandle handle) {
        if (handle instanceof InProcessMemory memory && registered.remove(memory)) {
            memory.forget();
        }
    }

    /** The region behind a handle, which must be registered with this comm. */
    Region region(MemoryHandle handle) {
        if (handle instanceof InProcessMemory memory && memory.isRegistered() && registered.contains(memory)) {
            return memory.region();
        }
        throw new IllegalArgumentException("rail " + rail.name() + ": memory not registered with this comm");
    }

    /** Whether this is the first call. */
    boolean close() {
        boolean first = closed.compareAndSet(false, true);
        registered.forEach(InProcessMemory::forget);
        registered.clear();
        return first;
    }

    boolean isClosed() {
        return closed.get();
    }
}
