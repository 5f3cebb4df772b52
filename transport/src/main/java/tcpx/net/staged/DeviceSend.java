package tcpx.net.staged;

import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tcpx.cuda.CudaDevice;
import tcpx.error.TransportException;
import tcpx.error.WireException;
import tcpx.memory.BouncePool;
import tcpx.memory.Region;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.SendComm;
import tcpx.unpack.Completion;

/**
 * Sends from a device's memory: a message is copied to a locked page, and given to the wire when it is there, while
 * later ones are copied.
 *
 * <pre>
 *   done  &lt;=  forwarded  &lt;=  posted  &lt;=  done + depth
 *   page given   the wire    being copied
 *   back         has it
 * </pre>
 *
 * <p>A page is used again when the wire says that its message is complete: acknowledged, where it acknowledges. What
 * is the host's waits for its turn and goes as it is.
 */
final class DeviceSend implements SendAround, DeviceComm {
    private static final int NO_PAGE = -1;

    private final SendComm wire;
    private final int depth;
    private final Predicate<Region> isOnDevice;
    private final Consumer<DeviceComm> onClose;
    private final PinnedPages pages;
    private final BouncePool pool;
    private final MemoryHandle ring; // the pages, as the wire knows them
    private final Set<DeviceMemory> registered = ConcurrentHashMap.newKeySet();
    private final MemoryHandle[] memories; // by slot, as all that follows
    private final long[] offsets;
    private final int[] lengths;
    private final long[] tags;
    private final int[] page;
    private final long[] requests; // of the wire
    private final @Nullable Completion[] copies;
    private long posted;
    private long forwarded;
    private long done;
    private long waitingBytes; // not forwarded
    private @Nullable TransportException failed;
    private boolean closed;

    DeviceSend(
            SendComm wire, int depth, CudaDevice device, Predicate<Region> isOnDevice, Consumer<DeviceComm> onClose) {
        this.wire = wire;
        this.depth = depth;
        this.isOnDevice = isOnDevice;
        this.onClose = onClose;
        pages = new PinnedPages(device, depth);
        try {
            pool = pages.pool;
            ring = wire.register(pool.region());
        } catch (RuntimeException e) {
            pages.close();
            throw e;
        }
        memories = new MemoryHandle[depth];
        offsets = new long[depth];
        lengths = new int[depth];
        tags = new long[depth];
        page = new int[depth];
        requests = new long[depth];
        copies = new Completion[depth];
    }

    @Override // hot
    public long isend(MemoryHandle memory, long offset, int length, long tag) {
        requireUsable();
        Objects.checkFromIndexSize(offset, length, memory.region().bytes());
        if (posted - done == depth) {
            return NetProvider.BUSY;
        }
        int slot = slot(posted);
        lengths[slot] = length;
        tags[slot] = tag;
        if (memory instanceof DeviceMemory from) {
            stage(slot, from.address() + offset, length);
        } else {
            memories[slot] = memory;
            offsets[slot] = offset;
            page[slot] = NO_PAGE;
            copies[slot] = null;
        }
        waitingBytes += length;
        posted++;
        forward();
        return posted - 1;
    }

    // hot
    private void stage(int slot, long from, int length) {
        if (length > pool.pageBytes()) {
            throw new WireException(
                    rail().name(),
                    "send",
                    "",
                    "a message of " + length + " bytes from device memory",
                    "Use smaller chunks");
        }
        int token = pool.take(); // there is one for each slot
        memories[slot] = ring;
        offsets[slot] = pool.offset(token);
        page[slot] = token;
        copies[slot] = null;
        if (length > 0) {
            pages.stream.copyOut(pool.address(token), from, length);
            copies[slot] = pages.record(slot);
        }
    }

    // hot: gives the wire what lies in its page, in the order of posting
    private void forward() {
        while (forwarded < posted) {
            int slot = slot(forwarded);
            Completion copy = copies[slot];
            if (copy != null && !copy.isDone()) {
                return;
            }
            copies[slot] = null;
            long request = wire.isend(memories[slot], offsets[slot], lengths[slot], tags[slot]);
            if (request == NetProvider.BUSY) {
                return;
            }
            requests[slot] = request;
            waitingBytes -= lengths[slot];
            forwarded++;
        }
    }

    @Override // hot
    public long test(long request) {
        requireUsable();
        if (request < done || request >= posted) {
            throw new IllegalArgumentException("request " + request
                    + (request >= 0 && request < done ? " has been seen completed before" : " was never posted"));
        }
        try {
            forward();
            if (request != done || request >= forwarded) {
                return NetProvider.PENDING;
            }
            int slot = slot(request);
            long bytes = wire.test(requests[slot]);
            if (bytes != NetProvider.PENDING) {
                done++;
                if (page[slot] != NO_PAGE) {
                    pool.give(page[slot]);
                }
            }
            return bytes;
        } catch (TransportException e) {
            failed = e;
            throw e;
        }
    }

    // hot
    private void requireUsable() {
        if (failed != null) {
            throw failed;
        }
        if (closed) {
            throw new IllegalStateException("the comm on rail " + rail().name() + " is closed");
        }
    }

    // hot
    private int slot(long request) {
        return (int) (request % depth);
    }

    @Override
    public @Nullable Completion underWay() { // hot
        return forwarded < posted ? copies[slot(forwarded)] : null;
    }

    @Override
    public boolean isSent(long request) {
        return request < forwarded && wire.isSent(requests[slot(request)]);
    }

    @Override
    public boolean isStaged(long request) {
        return request < forwarded && page[slot(request)] != NO_PAGE;
    }

    @Override // hot
    public long unsentBytes() {
        long below = wire.unsentBytes();
        return below < 0 ? below : below + waitingBytes;
    }

    @Override
    public SendComm wire() {
        return wire;
    }

    @Override
    public MemoryHandle register(Region region) {
        if (!isOnDevice.test(region)) {
            return wire.register(region);
        }
        DeviceMemory memory = DeviceMemory.of(region);
        registered.add(memory);
        return memory;
    }

    @Override
    public void deregister(MemoryHandle handle) {
        if (!(handle instanceof DeviceMemory memory)) {
            wire.deregister(handle);
        } else if (registered.remove(memory)) {
            memory.use().close();
        }
    }

    @Override
    public DeviceUse use() {
        long copying = Arrays.stream(copies).filter(Objects::nonNull).count();
        return new DeviceUse(pool.taken(), posted - done, pool.lent(), copying);
    }

    @Override
    public String status() {
        String below = wire.status();
        return (posted - forwarded) + " being copied from the device" + (below.isEmpty() ? "" : "; " + below);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            onClose.accept(this);
            wire.close();
            registered.forEach(memory -> memory.use().close());
            registered.clear();
            pages.close();
        }
    }
}
