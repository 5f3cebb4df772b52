package tcpx.cuda;

import tcpx.ffi.Memory;
import tcpx.memory.Region;
import tcpx.unpack.Bounce;
import tcpx.unpack.DescriptorBlock;
import tcpx.unpack.Unpacker;

/** What unpackers on a device share: a stream for all jobs, so that none disturbs the copies of others. */
public abstract sealed class CudaUnpacker implements Unpacker permits CopyUnpacker, KernelUnpacker {
    private static final long HANDLE_BYTES = 24;
    private static final long BASE_AT = 8;

    final CudaDevice device;
    final CudaStream stream;

    /** Takes no part over; the device stays the caller's. */
    CudaUnpacker(CudaDevice device) {
        this.device = device;
        this.stream = device.newStream();
    }

    /** What jobs run in, for whoever measures how long they take. */
    public final CudaStream stream() {
        return stream;
    }

    /** Bounce memory of this device; the handle may be the device's or this process's. */
    @Override
    public final Bounce locate(long deviceHandle) {
        long base = Memory.with(HANDLE_BYTES, copy -> {
            device.copy(copy, deviceHandle, HANDLE_BYTES);
            return Memory.getLong(copy + BASE_AT);
        });
        return device.isDeviceMemory(base) ? new Bounce(base, device.bytesBehind(base)) : Bounce.inThisProcess(base);
    }

    @Override
    public void close() {
        stream.close();
    }

    /** A job whose list lies in locked memory. */
    abstract class CudaJob implements Job {
        private final Region memory = device.allocatePinned(DescriptorBlock.BYTES);
        final DescriptorBlock block = new DescriptorBlock(memory.address());

        @Override
        public final DescriptorBlock block() {
            return block;
        }

        @Override
        public void close() {
            memory.close();
        }
    }
}
