package tcpx.memory;

import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tcpx.ffi.Errno;
import tcpx.ffi.Memory;
import tcpx.ffi.Posix;

/**
 * Memory outside the Java heap, the only form in which the transport takes memory: allocated here, or
 * {@link #wrap(ByteBuffer) wrapped}. Thread-safe as plain memory is: concurrent access to disjoint bytes is fine,
 * everything else is the user's to order.
 *
 * <p>What {@link #allocate} gives is page-aligned; regions of 2 MiB or more are aligned to 2 MiB and ask the kernel for
 * huge pages ({@code MADV_HUGEPAGE}); whether it grants them is the system's business. All pages are faulted in at
 * allocation, so no transfer pays for it.
 *
 * <p>Memory in use cannot be freed. A session that has been given a region uses it until it forgets the region or is
 * closed, and every {@link #view} uses it until the garbage collector has found the view unreachable. {@link #close}
 * only says that nobody else may begin to use it: the memory goes when the last use ends.
 */
public final class Region implements AutoCloseable {
    private static final long HUGE_PAGE = 2L << 20;
    private static final long PAGE = 4096;
    private static final long MOST_BYTES = Long.MAX_VALUE - 2 * HUGE_PAGE; // with what aligning takes
    private static final long POPULATED_AT_A_TIME = 4L << 20; // some milliseconds
    private static final Cleaner VIEWS = Cleaner.create();

    private final MemoryKind kind;
    private final long address;
    private final long bytes;
    private final Runnable free;

    @SuppressWarnings("unused") // held, so that it is not collected
    private final @Nullable Object owner;

    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicInteger uses = new AtomicInteger(1); // the first is the owner's, which close() ends

    /**
     * Memory at an address.
     *
     * @param free gives it back; run once, when the last use ends, by whoever ends it
     */
    private Region(MemoryKind kind, long address, long bytes, Runnable free, @Nullable Object owner) {
        this.kind = kind;
        this.address = address;
        this.bytes = bytes;
        this.free = free;
        this.owner = owner;
    }

    /**
     * A zeroed region of host memory.
     *
     * @param bytes size, 0 or more
     * @throws OutOfMemoryError if the system does not grant it
     * @throws IllegalArgumentException if the size is negative, or more than there are addresses for
     */
    public static Region allocate(long bytes) {
        if (bytes < 0 || bytes > MOST_BYTES) {
            throw new IllegalArgumentException("a region of " + bytes + " bytes, allowed: 0.." + MOST_BYTES);
        }
        boolean huge = bytes >= HUGE_PAGE;
        long alignment = huge ? HUGE_PAGE : PAGE;
        long rounded = Math.max(alignment, (bytes + alignment - 1) & -alignment);
        long mappingBytes = huge ? rounded + HUGE_PAGE : rounded;
        long mapping = Posix.mmap(mappingBytes, Posix.PROT_READ_WRITE, Posix.MAP_PRIVATE_ANONYMOUS, -1);
        if (mapping < 0) {
            throw new OutOfMemoryError("mmap of " + bytes + " bytes failed with " + Errno.symbol(mapping));
        }
        long address = (mapping + alignment - 1) & -alignment;
        if (huge) {
            Posix.madvise(address, rounded, Posix.MADV_HUGEPAGE); // advice: where it is refused, small pages serve
        }
        long populated = populate(address, rounded);
        if (Errno.ENOMEM.is(populated)) {
            Posix.munmap(mapping, mappingBytes);
            throw new OutOfMemoryError("no memory behind a region of " + bytes + " bytes");
        }
        return new Region(MemoryKind.HOST, address, bytes, () -> Posix.munmap(mapping, mappingBytes), null);
    }

    /**
     * In pieces: while pages are faulted in the kernel keeps the map of the process's memory locked, and a thread that
     * starts, or another region, waits for it.
     */
    private static long populate(long address, long bytes) {
        long result = 0;
        for (long done = 0; done < bytes && result >= 0; done += POPULATED_AT_A_TIME) {
            result = Posix.populate(address + done, Math.min(POPULATED_AT_A_TIME, bytes - done));
        }
        return result;
    }

    /**
     * The bytes of a direct buffer from its position to its limit, as they are at this moment; the buffer's own
     * position and limit may change afterwards. Nothing is copied: what a transfer writes is seen through the buffer.
     * The region keeps the buffer's memory from being collected; who frees it by other means (an arena that is closed,
     * say) must close the region and the sessions that use it first.
     *
     * <p>Any alignment will do. Pages that are lent to the kernel ({@code zeroCopy}) are best aligned to 4096 bytes;
     * some net plugins register nothing else.
     *
     * @param buffer direct and writable; also one over a {@code MemorySegment} ({@code segment.asByteBuffer()})
     * @throws IllegalArgumentException if the buffer is on the heap, or read-only
     */
    public static Region wrap(ByteBuffer buffer) {
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException(
                    "the buffer lies on the Java heap, where the garbage collector moves it; "
                            + "allowed: direct buffers (ByteBuffer.allocateDirect)");
        }
        if (buffer.isReadOnly()) {
            throw new IllegalArgumentException("the buffer is read-only; allowed: buffers that may be written to");
        }
        return wrap(Memory.address(buffer) + buffer.position(), buffer.remaining(), buffer);
    }

    /**
     * Native memory that somebody else owns, for more than the 2 GiB that a buffer can be:
     * {@code Region.wrap(segment.address(), segment.byteSize(), segment)}. Nobody checks the address: memory that is
     * not there, or goes while the region or a session uses it, ends the process.
     *
     * @param address of the first byte
     * @param bytes size, 0 or more
     * @param owner what must stay reachable for the memory to stay; kept by the region
     * @throws IllegalArgumentException if the address is null or the size negative
     */
    public static Region wrap(long address, long bytes, Object owner) {
        return wrap(MemoryKind.HOST, address, bytes, owner);
    }

    /**
     * The same of either kind: a device pointer that a framework owns, such as PyTorch's {@code tensor.data_ptr()} or
     * JCuda's. It must belong to the device that the session works with.
     */
    public static Region wrap(MemoryKind kind, long address, long bytes, Object owner) {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(owner, "owner");
        requirePlace(address, bytes);
        return new Region(kind, address, bytes, () -> {}, owner);
    }

    private static void requirePlace(long address, long bytes) {
        if (address == 0 || bytes < 0) {
            throw new IllegalArgumentException("memory of " + bytes + " bytes at 0x" + Long.toHexString(address)
                    + ", allowed: 0 or more bytes, not at 0");
        }
    }

    /**
     * Memory that goes with the region: whoever ends its last use gives it back.
     *
     * @param free gives it back; run once
     * @throws IllegalArgumentException if the address is null or the size negative
     */
    public static Region owning(MemoryKind kind, long address, long bytes, Runnable free) {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(free, "free");
        requirePlace(address, bytes);
        return new Region(kind, address, bytes, free, null);
    }

    /**
     * Native address of the first byte.
     *
     * @throws IllegalStateException if the memory has been freed
     */
    public long address() {
        if (uses.get() == 0) {
            throw closedAlready();
        }
        return address;
    }

    /** Size in bytes. */
    public long bytes() {
        return bytes;
    }

    /** Where the bytes live. */
    public MemoryKind kind() {
        return kind;
    }

    /**
     * Begins a use: the memory stays until the use is closed, whoever closes the region. Allocates; not for the hot
     * path.
     *
     * @throws IllegalStateException if the region is closed
     */
    public Use use() {
        if (closed.get()) {
            throw closedAlready();
        }
        acquire();
        return new Use();
    }

    /**
     * A view of some bytes as a little-endian buffer, which keeps the memory as long as it is reachable. Allocates; not
     * for the hot path.
     *
     * @throws IndexOutOfBoundsException if the bytes lie outside the region
     * @throws IllegalStateException if the region is closed, or a device's
     */
    public ByteBuffer view(long offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes);
        requireHost();
        Use use = use();
        ByteBuffer view = Memory.buffer(address + offset, length);
        VIEWS.register(view, use::close);
        return view;
    }

    /** A view that the caller uses only between {@link #acquire} and {@link #release}. */
    ByteBuffer rawView(long offset, int length) {
        requireHost();
        return Memory.buffer(address + offset, length);
    }

    /**
     * Copies bytes to a native address, which nobody checks: it must have room. Allocates nothing.
     *
     * @param offset of the first byte in this region
     * @param to where the bytes go; must not overlap them
     * @param length bytes
     * @throws IndexOutOfBoundsException if the bytes lie outside this region
     * @throws IllegalStateException if the memory has been freed
     */
    public void copyTo(long offset, long to, long length) { // hot: on the wire inside one process
        Objects.checkFromIndexSize(offset, length, bytes);
        requireHost();
        acquire();
        try {
            Memory.copy(address + offset, to, length);
        } finally {
            release();
        }
    }

    /** Ends the owner's use; the memory goes when nothing else uses it. Idempotent. Any thread. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release();
        }
    }

    /** Whether {@link #close} has been called; what used the region before may go on. */
    public boolean isClosed() {
        return closed.get();
    }

    void acquire() { // hot
        int now = uses.get();
        while (now > 0) {
            if (uses.compareAndSet(now, now + 1)) {
                return;
            }
            now = uses.get();
        }
        throw closedAlready();
    }

    void release() { // hot
        if (uses.decrementAndGet() == 0) {
            free.run();
        }
    }

    // what is a device's ends the process when it is read here
    private void requireHost() { // hot
        if (kind != MemoryKind.HOST) {
            throw new IllegalStateException("the region is memory of a device, which this process cannot read");
        }
    }

    private static IllegalStateException closedAlready() {
        return new IllegalStateException("the region is closed");
    }

    @Override
    public String toString() {
        return "Region[" + bytes + " bytes at 0x" + Long.toHexString(address) + "]";
    }

    /** A use of a region's memory, which stays until this is closed. Any thread. */
    public final class Use implements AutoCloseable {
        private final AtomicBoolean ended = new AtomicBoolean();

        private Use() {}

        /** Ends the use. Idempotent. */
        @Override
        public void close() {
            if (ended.compareAndSet(false, true)) {
                release();
            }
        }
    }
}
