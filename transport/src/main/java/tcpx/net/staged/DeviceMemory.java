package tcpx.net.staged;

import tcpx.memory.Region;
import tcpx.net.MemoryHandle;

/** A region of device memory, which the wire does not know. */
record DeviceMemory(Region region, long address, Region.Use use) implements MemoryHandle {
    static DeviceMemory of(Region region) {
        return new DeviceMemory(region, region.address(), region.use());
    }

    boolean holds(long place) { // hot
        return place >= address && place - address < region.bytes();
    }
}
