package tcpx.net.inproc;

import tcpx.memory.Region;
import tcpx.net.MemoryHandle;

/** A region registered with one comm; {@code registered} ends with deregistration. */
final class InProcessMemory implements MemoryHandle {
    private final Region region;
    private volatile boolean registered = true;

    InProcessMemory(Region region) {
        this.region = region;
    }

    @Override
    public Region region() {
        return region;
    }

    boolean isRegistered() {
        return registered;
    }

    void forget() {
        registered = false;
    }
}
