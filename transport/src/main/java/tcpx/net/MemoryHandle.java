package tcpx.net;

import tcpx.memory.Region;

/** A region registered with one comm ("mhandle"). */
public interface MemoryHandle {
    /** The region. */
    Region region();
}
