package tcpx.cuda;

/** One copy by the driver for each fragment: few large fragments at full speed, many small ones slowly. */
public final class CopyUnpacker extends CudaUnpacker {
    /** On a device, which stays the caller's. */
    public CopyUnpacker(CudaDevice device) {
        super(device);
    }

    @Override
    public Job newJob() {
        return new CopyJob();
    }

    private final class CopyJob extends CudaJob {
        private final CudaEvent event = device.newEvent();

        @Override // hot
        public void launch() {
            long bounce = block.bounce();
            long destination = block.destination();
            for (int i = 0; i < block.count(); i++) {
                stream.copy(
                        destination + block.dstOff(i),
                        bounce + block.srcOff(i),
                        Integer.toUnsignedLong(block.length(i)));
            }
            stream.record(event);
        }

        @Override // hot
        public boolean isDone() {
            return event.isDone();
        }

        @Override // hot
        public void pause() {
            event.pause();
        }

        @Override
        public void close() {
            event.close();
            super.close();
        }
    }
}
