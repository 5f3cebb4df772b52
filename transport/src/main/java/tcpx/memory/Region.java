package tcpx.memory;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import tcpx.ffi.Errno;
import tcpx.ffi.Memory;
import tcpx.ffi.Posix;

/**
 * A page-aligned piece of memory outside the Java heap, the only form in which the transport takes memory. Thread-safe
 * as plain memory is: concurrent access to disjoint bytes is fine, everything else is the user's to order.
 *
 * <p>Regions of 2 MiB or more are aligned to 2 MiB and ask the kernel for huge pages ({@code MADV_HUGEPAGE}); whether
 * it grants them is the system's business. All pages are faulted in at allocation, so no transfer pays for it.
 *
 * <p>A region must outlive every comm it is registered with: {@link #close} unmaps it, and a wire that still writes to
 * it would crash the process.
 */
public final class Region implements AutoCloseable {
    private static final long HUGE_PAGE = 2L << 20;
    private static final long PAGE = 4096;

    private final long mapping;
    private final long mappingBytes;
    private final long address;
    private final long bytes;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Region(long mapping, long mappingBytes, long address, long bytes) {
        this.mapping = mapping;
        this.mappingBytes = mappingBytes;
        this.address = address;
        this.bytes = bytes;
    }

    /**
     * A zeroed region of host memory.
     *
     * @param bytes size, 0 or more
     * @throws OutOfMemoryError if the system does not grant it
     * @throws IllegalArgumentException if the size is negative
     */
    public static Region allocate(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a region of " + bytes + " bytes, allowed: 0 or more");
        }
        boolean huge = bytes >= HUGE_PAGE;
        long alignment = huge ? HUGE_PAGE : PAGE;
        long rounded = Math.max(alignment, Math.addExact(bytes, alignment - 1) & -alignment);
        long mappingBytes = huge ? rounded + HUGE_PAGE : rounded;
        long mapping = Posix.mmap(mappingBytes, Posix.PROT_READ_WRITE, Posix.MAP_PRIVATE_ANONYMOUS, -1);
        if (mapping < 0) {
            throw new OutOfMemoryError("mmap of " + bytes + " bytes failed with " + Errno.symbol(mapping));
        }
        long address = (mapping + alignment - 1) & -alignment;
        if (huge) {
            Posix.madvise(address, rounded, Posix.MADV_HUGEPAGE); // advice: where it is refused, small pages serve
        }
        long populated = Posix.populate(address, rounded);
        if (Errno.ENOMEM.is(populated)) {
            Posix.munmap(mapping, mappingBytes);
            throw new OutOfMemoryError("no memory behind a region of " + bytes + " bytes");
        }
        return new Region(mapping, mappingBytes, address, bytes);
    }

    /**
     * Native address of the first byte.
     *
     * @throws IllegalStateException if the region is closed
     */
    public long address() {
        if (closed.get()) {
            throw new IllegalStateException("the region is closed");
        }
        return address;
    }

    /** Size in bytes. */
    public long bytes() {
        return bytes;
    }

    /** Where the bytes live. */
    public MemoryKind kind() {
        return MemoryKind.HOST;
    }

    /**
     * A view of some bytes as a little-endian buffer. Allocates; not for the hot path. The view must not be used after
     * {@link #close}.
     *
     * @throws IndexOutOfBoundsException if the bytes lie outside the region
     * @throws IllegalStateException if the region is closed
     */
    public ByteBuffer view(long offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes);
        return Memory.buffer(address() + offset, length);
    }

    /**
     * Copies bytes to a native address, which nobody checks: it must have room. Allocates nothing.
     *
     * @param offset of the first byte in this region
     * @param address where the bytes go; must not overlap them
     * @param length bytes
     * @throws IndexOutOfBoundsException if the bytes lie outside this region
     * @throws IllegalStateException if the region is closed
     */
    public void copyTo(long offset, long address, long length) {
        Objects.checkFromIndexSize(offset, length, bytes);
        Memory.copy(address() + offset, address, length);
    }

    /** Unmaps the memory. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Posix.munmap(mapping, mappingBytes);
        }
    }

    @Override
    public String toString() {
        return "Region[" + bytes + " bytes at 0x" + Long.toHexString(address) + "]";
    }
}
