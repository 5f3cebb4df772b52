package tcpx.net.nccl;

import java.util.ArrayList;
import java.util.List;
import tcpx.ffi.Memory;

/**
 * What a plugin may still be busy with: native memory whose address it has seen, and calls that have not returned. Memory is
 * freed only when the plugin has been finished, since threads of a careless plugin write to it after the comm is closed;
 * that is about one kilobyte a comm. Thread-safe.
 */
final class Remains {
    private final List<Long> addresses = new ArrayList<>();
    private int calls;

    /** Keeps memory from {@link Memory#allocate} until the end. */
    synchronized void keep(long address) {
        addresses.add(address);
    }

    /** A call begins that may never return. */
    synchronized void enter() {
        calls++;
    }

    /** It has returned. */
    synchronized void leave() {
        calls--;
    }

    /** Whether every call has returned. */
    synchronized boolean isQuiet() {
        return calls == 0;
    }

    /** Frees the memory, unless a call is still out: then it is left to the end of the process. */
    synchronized void free() {
        if (calls == 0) {
            addresses.forEach(Memory::free);
        }
        addresses.clear();
    }
}
