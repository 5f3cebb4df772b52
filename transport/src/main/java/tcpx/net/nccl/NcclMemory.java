package tcpx.net.nccl;

import java.util.concurrent.atomic.AtomicBoolean;
import tcpx.memory.Region;
import tcpx.net.MemoryHandle;

/** A region as one comm's plugin knows it ("mhandle"). */
final class NcclMemory implements MemoryHandle {
    private final NcclComm comm;
    private final Region region;
    private final Region.Use use;
    private final long address;
    private final long pointer;
    private final AtomicBoolean registered = new AtomicBoolean(true);

    /**
     * A registered region.
     *
     * @param use keeps its memory for as long as the plugin may touch it
     * @param pointer the plugin's handle, which may be 0
     */
    NcclMemory(NcclComm comm, Region region, Region.Use use, long pointer) {
        this.comm = comm;
        this.region = region;
        this.use = use;
        this.address = region.address();
        this.pointer = pointer;
    }

    @Override
    public Region region() {
        return region;
    }

    boolean isOf(NcclComm other) {
        return comm == other && registered.get();
    }

    long address() {
        return address;
    }

    long pointer() {
        return pointer;
    }

    /** Whether this is the first call. */
    boolean forget() {
        return registered.compareAndSet(true, false);
    }

    /** The plugin does not touch the memory any more. */
    void letGo() {
        use.close();
    }
}
