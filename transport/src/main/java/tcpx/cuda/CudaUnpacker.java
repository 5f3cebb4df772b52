package tcpx.cuda;

import tcpx.ffi.Memory;
import tcpx.memory.Region;
import tcpx.unpack.Bounce;
import tcpx.unpack.DescriptorBlock;
import tcpx.unpack.Unpacker;

/** What unpackers on a device share: a stream for all jobs, so that none disturbs the copies of others. */
abstract class CudaUnpacker implements Unpacker {
    private static final long HANDLE_BYTES = 24;
    private static final long BASE_AT = 8;

    final CudaDevice device;
    final CudaStream stream;

    /** Takes no part over; the device stays the caller's. */
    CudaUnpacker(CudaDevice device) {
        this.device = device;
        this.stream = device.newStream();
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

    /** A job that is done when its event is. */
    abstract class EventJob implements Job {
        final Region memory = device.allocatePinned(DescriptorBlock.BYTES);
        final DescriptorBlock block = new DescriptorBlock(memory.address());
        private final CudaEvent event = device.newEvent();
        private boolean closed;

        /** Gives the stream what is to be done. */
        abstract void begin(); // hot

        /** Frees what belongs to the job; it is not under way. */
        abstract void free();

        @Override
        public final DescriptorBlock block() {
            return block;
        }

        @Override // hot
        public final void launch() {
            begin();
            stream.record(event);
        }

        @Override // hot
        public final boolean isDone() {
            return event.isDone();
        }

        @Override // hot
        public final void await() {
            event.await();
        }

        @Override
        public final void close() {
            if (!closed) {
                closed = true;
                event.close();
                free();
                memory.close();
            }
        }
    }
}
