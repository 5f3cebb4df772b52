package tcpx.unpack;

import tcpx.ffi.Memory;

/** A job that is done as soon as it is begun, since nothing is copied. */
final class Unlaunched implements Unpacker.Job {
    private final long memory = Memory.allocate(DescriptorBlock.BYTES);
    private final DescriptorBlock block = new DescriptorBlock(memory);
    private boolean closed;

    @Override
    public DescriptorBlock block() {
        return block;
    }

    @Override
    public void launch() {
        // that is all
    }

    @Override
    public boolean isDone() {
        return true;
    }

    @Override
    public void pause() {
        // it is done
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Memory.free(memory);
        }
    }
}
