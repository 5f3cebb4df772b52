package tcpx.net.staged;

import org.jspecify.annotations.Nullable;
import tcpx.memory.Region;
import tcpx.net.MemoryHandle;
import tcpx.net.SendComm;
import tcpx.unpack.Completion;

/** A sending comm as the wire has it. */
record PassingSend(SendComm wire) implements SendAround {
    @Override
    public long isend(MemoryHandle memory, long offset, int length, long tag) { // hot
        return wire.isend(memory, offset, length, tag);
    }

    @Override
    public long test(long request) { // hot
        return wire.test(request);
    }

    @Override
    public @Nullable Completion underWay() {
        return null;
    }

    @Override
    public long unsentBytes() { // hot
        return wire.unsentBytes();
    }

    @Override
    public boolean isSent(long request) {
        return wire.isSent(request);
    }

    @Override
    public boolean isStaged(long request) {
        return wire.isStaged(request);
    }

    @Override
    public MemoryHandle register(Region region) {
        return wire.register(region);
    }

    @Override
    public void deregister(MemoryHandle handle) {
        wire.deregister(handle);
    }

    @Override
    public String status() {
        return wire.status();
    }

    @Override
    public void close() {
        wire.close();
    }
}
