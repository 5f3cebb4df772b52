package tcpx.net.staged;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tcpx.cuda.CudaDevice;
import tcpx.memory.BouncePool;
import tcpx.memory.Region;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.ReceiveTarget;
import tcpx.net.RecvComm;
import tcpx.unpack.Completion;

/**
 * Receives into a device's memory: the wire fills a locked page, which is copied to the device. What is the host's
 * the wire puts in place itself.
 */
final class DeviceRecv extends TwoStageRecv implements DeviceComm {
    private static final int NO_PAGE = -1;

    private final Predicate<Region> isOnDevice;
    private final Consumer<DeviceComm> onClose;
    private final PinnedPages pages;
    private final BouncePool pool;
    private final MemoryHandle ring; // the pages, as the wire knows them
    private final List<DeviceMemory> registered = new CopyOnWriteArrayList<>();
    private volatile DeviceMemory[] known = {};
    private final Landing[] landings;

    DeviceRecv(
            RecvComm wire,
            int depth,
            CudaDevice device,
            Predicate<Region> isOnDevice,
            boolean acknowledged,
            Consumer<DeviceComm> onClose) {
        super(wire, depth, true); // and with that acknowledges it
        this.isOnDevice = isOnDevice;
        this.onClose = onClose;
        pages = new PinnedPages(device, depth);
        try {
            pool = pages.pool;
            ring = wire.register(pool.region());
            if (acknowledged) {
                wire.acknowledgeWhenConsumed();
            }
        } catch (RuntimeException e) {
            pages.close();
            throw e;
        }
        landings = new Landing[depth];
        for (int i = 0; i < depth; i++) {
            landings[i] = new Landing();
        }
    }

    /** Where what a slot receives goes. */
    private final class Landing implements ReceiveTarget {
        private @Nullable ReceiveTarget user; // null where the place was posted
        private int page = NO_PAGE;
        private long destination;
        private long tag;

        @Override // hot
        public long addressFor(long messageTag, int length) {
            ReceiveTarget asked = user;
            long place = asked == null ? REFUSE : asked.addressFor(messageTag, length);
            if (place == REFUSE || place == DISCARD || !isOnDevice(place)) {
                return place;
            }
            if (length > pool.pageBytes()) {
                return REFUSE;
            }
            tag = messageTag;
            destination = place;
            page = pool.take();
            return pool.address(page);
        }

        @Override // hot
        public boolean isWanted(long messageTag) {
            ReceiveTarget asked = user;
            return asked == null || asked.isWanted(messageTag);
        }
    }

    // hot
    private boolean isOnDevice(long place) {
        for (DeviceMemory memory : known) {
            if (memory.holds(place)) {
                return true;
            }
        }
        return false;
    }

    @Override // hot
    long postAny(int slot, ReceiveTarget landing) {
        landings[slot].user = landing;
        return wire.irecvAny(landings[slot]);
    }

    @Override // hot
    long post(int slot, MemoryHandle memory, long offset, int length, long tag) {
        Landing landing = landings[slot];
        landing.user = null;
        if (!(memory instanceof DeviceMemory place)) {
            return wire.irecv(memory, offset, length, tag);
        }
        Objects.checkFromIndexSize(offset, length, place.region().bytes());
        if (length > pool.pageBytes()) {
            throw failure("receive", "a message of " + length + " bytes into device memory", "Use smaller chunks");
        }
        int page = pool.take();
        long request = wire.irecv(ring, pool.offset(page), length, tag);
        if (request == NetProvider.BUSY) {
            pool.give(page);
            return request;
        }
        landing.page = page;
        landing.destination = place.address() + offset;
        return request;
    }

    @Override // hot
    @Nullable
    Completion move(int slot, long request, long length) {
        Landing landing = landings[slot];
        // a message that was given up while it came is not whole, and its place may be another's by now
        if (landing.page == NO_PAGE || !landing.isWanted(landing.tag)) {
            return null;
        }
        pages.stream.copyIn(landing.destination, pool.address(landing.page), length);
        return pages.record(slot);
    }

    @Override // hot
    void release(int slot) {
        Landing landing = landings[slot];
        if (landing.page != NO_PAGE) {
            pool.give(landing.page);
            landing.page = NO_PAGE;
        }
    }

    @Override
    public void settle() {
        super.settle();
        pages.stream.synchronize();
    }

    @Override
    public MemoryHandle register(Region region) {
        if (!isOnDevice.test(region)) {
            return super.register(region);
        }
        DeviceMemory memory = DeviceMemory.of(region);
        registered.add(memory);
        known = registered.toArray(new DeviceMemory[0]);
        return memory;
    }

    @Override
    public void deregister(MemoryHandle handle) {
        if (!(handle instanceof DeviceMemory memory)) {
            super.deregister(handle);
        } else if (registered.remove(memory)) {
            known = registered.toArray(new DeviceMemory[0]);
            memory.use().close();
        }
    }

    @Override
    public DeviceUse use() {
        return new DeviceUse(pool.taken(), held(), pool.lent(), moving());
    }

    @Override
    void free() {
        onClose.accept(this);
        registered.forEach(memory -> memory.use().close());
        registered.clear();
        pages.close();
    }
}
