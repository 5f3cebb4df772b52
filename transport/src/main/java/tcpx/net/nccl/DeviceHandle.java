package tcpx.net.nccl;

import tcpx.ffi.Memory;
import tcpx.net.Handle;

/**
 * The memory that connect and accept are given: room for the comm's address, the pointer to a device handle and that
 * handle, which GPUDirect-TCPX writes without looking whether it is there, and the peer's handle, in which plugins keep
 * their state between calls.
 */
final class DeviceHandle {
    /** Where the pointer to the device handle stands. */
    static final long POINTER_AT = 64;

    /** Where the 128 bytes of a connection's handle stand. */
    static final long HANDLE_AT = 128;

    private static final long DEVICE_AT = HANDLE_AT + Handle.MAX_BYTES + 128;
    private static final long DEVICE_BYTES = 512;

    private static final long HANDLE_OF_DEVICE_AT = 8;

    private DeviceHandle() {}

    /** Zeroed memory that outlives the comm. */
    static long allocate(DeferredRelease remains) {
        long scratch = Memory.allocate(DEVICE_AT + DEVICE_BYTES);
        remains.keep(scratch);
        point(scratch);
        return scratch;
    }

    /**
     * What an unpacking device works with, by the handle that the plugin has filled: an address in the memory that the
     * device reads; 0 if there is none.
     */
    static long unpackHandle(long scratch) {
        long device = Memory.getLong(scratch + POINTER_AT);
        return device == 0 || Memory.getInt(device) != NcclProperties.DEVICE_UNPACK
                ? 0
                : Memory.getLong(device + HANDLE_OF_DEVICE_AT);
    }

    /** Sets the pointer again: a plugin without device handles may have put null in its place. */
    static void point(long scratch) {
        Memory.putLong(scratch + POINTER_AT, scratch + DEVICE_AT);
    }
}
