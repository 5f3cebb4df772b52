package tcpx.net.staged;

import org.jspecify.annotations.Nullable;
import tcpx.memory.Region;
import tcpx.net.MemoryHandle;
import tcpx.net.Rail;
import tcpx.net.SendComm;
import tcpx.net.WireStats;
import tcpx.unpack.Completion;

/** A sending comm as the wire has it. */
record PassingSend(SendComm wire) implements SendComm, Staged {
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
    public void limitUnsent(long bytes) {
        wire.limitUnsent(bytes);
    }

    @Override
    public long roundTripNs() {
        return wire.roundTripNs();
    }

    @Override
    public boolean isSent(long request) {
        return wire.isSent(request);
    }

    @Override
    public long silentNs() {
        return wire.silentNs();
    }

    @Override
    public Rail rail() {
        return wire.rail();
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
    public WireStats stats() {
        return wire.stats();
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
