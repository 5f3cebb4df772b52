package tcpx.ffi;

import com.kenai.jffi.MemoryIO;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Raw native memory by address. Nothing is checked: an address that is not ours crashes the JVM, so callers outside
 * this package go through {@code Region} or hold memory they allocated here. Any address will do, aligned or not;
 * accesses are plain, and ordering them between threads is the caller's business. Little-endian hosts only, as the wire
 * format.
 */
public final class Memory {
    private static final MemoryIO IO = MemoryIO.getInstance();

    static {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new ExceptionInInitializerError("only little-endian machines are supported");
        }
    }

    private Memory() {}

    /**
     * Zeroed memory, aligned to at least 16 bytes, for the caller to {@link #free}.
     *
     * @param bytes size, 1 or more
     * @throws OutOfMemoryError if the C library has none
     */
    public static long allocate(long bytes) {
        long address = IO.allocateMemory(bytes, true);
        if (address == 0) {
            throw new OutOfMemoryError("malloc of " + bytes + " bytes");
        }
        return address;
    }

    /** Frees what {@link #allocate} gave, once. */
    public static void free(long address) {
        IO.freeMemory(address);
    }

    /**
     * Lends zeroed memory for as long as {@code use} takes. Not for the hot path.
     *
     * @param bytes size, 1 or more
     * @return what {@code use} gives
     */
    public static <T extends @Nullable Object> T with(long bytes, LongFunction<T> use) {
        long address = allocate(bytes);
        try {
            return use.apply(address);
        } finally {
            free(address);
        }
    }

    /** Reads a byte at an address. */
    public static byte getByte(long address) {
        return IO.getByte(address);
    }

    /** Writes a byte at an address. */
    public static void putByte(long address, byte value) {
        IO.putByte(address, value);
    }

    /** Reads 16 bits at an address. */
    public static short getShort(long address) {
        return IO.getShort(address);
    }

    /** Writes 16 bits at an address. */
    public static void putShort(long address, short value) {
        IO.putShort(address, value);
    }

    /** Reads 32 bits at an address. */
    public static int getInt(long address) {
        return IO.getInt(address);
    }

    /** Writes 32 bits at an address. */
    public static void putInt(long address, int value) {
        IO.putInt(address, value);
    }

    /** Reads 64 bits at an address. */
    public static long getLong(long address) {
        return IO.getLong(address);
    }

    /** Writes 64 bits at an address. */
    public static void putLong(long address, long value) {
        IO.putLong(address, value);
    }

    /** Copies bytes; the ranges must not overlap. */
    public static void copy(long from, long to, long bytes) {
        IO.copyMemory(from, to, bytes);
    }

    /** Sets bytes. */
    public static void fill(long address, long bytes, byte value) {
        IO.setMemory(address, bytes, value);
    }

    /** Copies an array to native memory. */
    public static void put(long address, byte[] bytes) {
        IO.putByteArray(address, bytes, 0, bytes.length);
    }

    /** Copies native memory to an array. */
    public static void get(long address, byte[] bytes) {
        IO.getByteArray(address, bytes, 0, bytes.length);
    }

    /** The text up to the first zero byte, of which there must be one before {@code maxBytes} or accessible memory. */
    public static String getString(long address, int maxBytes) {
        return new String(IO.getZeroTerminatedByteArray(address, maxBytes), StandardCharsets.UTF_8);
    }

    /** Address of the first byte of a direct buffer, whatever its position. */
    public static long address(ByteBuffer direct) {
        return IO.getDirectBufferAddress(direct);
    }

    /** A little-endian buffer over native memory; it does not keep the memory alive. */
    public static ByteBuffer buffer(long address, int bytes) {
        return IO.newDirectByteBuffer(address, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
