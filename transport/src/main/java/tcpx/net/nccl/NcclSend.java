package tcpx.net.nccl;

import org.jspecify.annotations.Nullable;
import tcpx.ffi.Memory;
import tcpx.ffi.NativeFunction;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.SendComm;

/** The sending end. A complete send means that the buffer may be reused, no more. */
final class NcclSend extends NcclComm implements SendComm {
    /** Plugins match by order; a tag that differs between the ends could only disturb them. */
    private static final int TAG = 0;

    private final NativeFunction isend;
    private final NativeFunction.@Nullable Packed packed;

    NcclSend(PluginContext context, Rail rail, long comm, int depth) {
        super(context, rail, comm, new RequestQueue(depth, false));
        this.isend = plugin.isend();
        this.packed = plugin.layout().hasProfiler() ? isend.packed() : null;
        if (packed != null) {
            packed.set(0, comm);
            packed.set(3, TAG);
            packed.set(5, 0); // no profiler handle
            packed.set(6, request);
        }
    }

    @Override // hot
    public long isend(MemoryHandle memory, long offset, int length, long tag) {
        requireUsable();
        NcclMemory known = checked(memory, offset, length);
        if (requests.full()) {
            return NetProvider.BUSY;
        }
        Memory.putLong(request, 0);
        enter("isend");
        long address = known.address() + offset;
        if (packed == null) {
            return posted(isend.call(comm, address, length, TAG, known.pointer(), request), length, "isend");
        }
        packed.set(1, address);
        packed.set(2, length);
        packed.set(4, known.pointer());
        return posted(packed.call(), length, "isend");
    }

    @Override
    long postGreeting(MemoryHandle memory, int bytes) {
        putGreeting(memory);
        return isend(memory, 0, bytes, TAG);
    }

    @Override
    void greeted(long token) {
        // a send's slot is free again
    }

    @Override
    String direction() {
        return "Send";
    }

    @Override
    long bytes(int posted, int said) {
        return posted; // some plugins write only what receives have got
    }

    @Override
    int closeComm() {
        return plugin.closeSend(comm);
    }

    @Override
    void release() {
        if (packed != null) {
            packed.close();
        }
    }
}
