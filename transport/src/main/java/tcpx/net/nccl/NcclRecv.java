package tcpx.net.nccl;

import tcpx.error.WireException;
import tcpx.ffi.Memory;
import tcpx.ffi.NativeFunction;
import tcpx.net.Fragments;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.ReceiveTarget;
import tcpx.net.RecvComm;

/** The receiving end: one receive a call, though the interface would take several. */
final class NcclRecv extends NcclComm implements RecvComm {
    private static final int ONE = 1;

    // of a request as GPUDirect-TCPX has it: the slot with the list of its fragments, and what of that slot is read
    private static final long UNPACK_SLOT_AT = 56;
    private static final long LIST_AT = 16;
    private static final long COUNT_AT = 24;

    private final NativeFunction.Packed irecv;
    private final boolean keepUntilConsumed;
    private final long deviceHandle;
    // The arrays of one element that irecv takes.
    private final long data = own;
    private final long lengths = own + 32;
    private final long tags = own + 64;
    private final long memories = own + 96;
    private final long profilers = own + 128;

    /**
     * A connected comm.
     *
     * @param deviceHandle what the device unpacks with; 0 where none was given
     */
    NcclRecv(PluginContext context, Rail rail, long comm, int depth, boolean keepUntilConsumed, long deviceHandle) {
        super(context, rail, comm, new RequestQueue(depth, keepUntilConsumed));
        this.keepUntilConsumed = keepUntilConsumed;
        this.deviceHandle = deviceHandle;
        this.irecv = plugin.irecv().packed();
        long[] arguments = plugin.layout().hasProfiler()
                ? new long[] {comm, ONE, data, lengths, tags, memories, profilers, request}
                : new long[] {comm, ONE, data, lengths, tags, memories, request};
        for (int i = 0; i < arguments.length; i++) {
            irecv.set(i, arguments[i]);
        }
    }

    @Override // hot
    public long irecv(MemoryHandle memory, long offset, int length, long tag) {
        requireUsable();
        NcclMemory known = checked(memory, offset, length);
        if (requests.full()) {
            return NetProvider.BUSY;
        }
        Memory.putLong(request, 0);
        Memory.putLong(data, known.address() + offset);
        Memory.putLong(lengths, length); // int or size_t: little-endian, so both read it
        Memory.putLong(memories, known.pointer());
        enter("irecv");
        return posted(irecv.call(), length, "irecv");
    }

    @Override
    public long irecvAny(ReceiveTarget landing) {
        throw new UnsupportedOperationException("tags and lengths do not travel over a net plugin");
    }

    @Override
    public long tag(long token) {
        throw new UnsupportedOperationException("tags do not travel over a net plugin");
    }

    @Override // hot
    public boolean fragments(long token, Fragments found) {
        if (deviceHandle == 0) {
            return false;
        }
        long slot = requests.pointerOf(token) + UNPACK_SLOT_AT;
        if (Memory.getByte(slot) == 0) {
            return false;
        }
        found.are(Memory.getLong(slot + LIST_AT), Memory.getLong(Memory.getLong(slot + COUNT_AT)), deviceHandle);
        return true;
    }

    @Override // hot
    public void consumed(long token) {
        if (!keepUntilConsumed) {
            return;
        }
        requireUsable();
        enter("irecvConsumed");
        int result = plugin.consumed(comm, requests.pointerToConsume(token));
        enter(null);
        if (result != 0) {
            throw fail(exception(result, "irecvConsumed"));
        }
        requests.consume();
    }

    @Override
    long postGreeting(MemoryHandle memory, int bytes) {
        return irecv(memory, 0, bytes, 0);
    }

    @Override
    void greeted(long token) {
        consumed(token);
    }

    @Override
    String direction() {
        return "Recv";
    }

    @Override
    long bytes(int posted, int said) {
        if (said < 0 || said > posted) {
            throw fail(new WireException(
                    rail().name(),
                    "test of a recv",
                    "",
                    "the plugin says that " + said + " bytes came into a receive buffer of " + posted,
                    "The plugin is broken: nothing it says of this comm can be trusted"));
        }
        return said;
    }

    @Override
    int closeComm() {
        return plugin.closeRecv(comm);
    }

    @Override
    void release() {
        irecv.close();
    }
}
