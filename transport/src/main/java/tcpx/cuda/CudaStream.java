package tcpx.cuda;

import tcpx.ffi.Memory;

/**
 * Work that a device does one after the other. Nothing here waits but {@link #synchronize} and {@link #close}. Any
 * thread.
 */
public final class CudaStream implements AutoCloseable {
    private static final int NON_BLOCKING = 1;

    private final CudaDevice device;
    private final CudaCalls calls;
    private final long stream;
    private boolean closed;

    CudaStream(CudaDevice device) {
        this.device = device;
        this.calls = device.calls;
        device.enter();
        int priority = Memory.with(8, out -> {
            int result = calls.get(CudaFunction.CTX_GET_STREAM_PRIORITY_RANGE).call(out, out + 4);
            return result == 0 ? Memory.getInt(out + 4) : 0; // the greatest
        });
        this.stream = calls.value(
                "cuStreamCreateWithPriority",
                out -> calls.get(CudaFunction.STREAM_CREATE).call(out, NON_BLOCKING, priority));
    }

    /** Its device. */
    public CudaDevice device() {
        return device;
    }

    /** The driver's handle. */
    long handle() {
        return stream;
    }

    /** From host memory, which must be locked, to the device's. */
    public void copyIn(long to, long from, long bytes) { // hot
        device.enter();
        calls.check(calls.copyIn.call(to, from, bytes, stream), "cuMemcpyHtoDAsync");
    }

    /** From the device's memory to host memory, which must be locked. */
    public void copyOut(long to, long from, long bytes) { // hot
        device.enter();
        calls.check(calls.copyOut.call(to, from, bytes, stream), "cuMemcpyDtoHAsync");
    }

    /** Between any two places that the device reaches. */
    public void copy(long to, long from, long bytes) { // hot
        device.enter();
        calls.check(calls.copy.call(to, from, bytes, stream), "cuMemcpyAsync");
    }

    /** The event is done when all is done that this stream was given so far. */
    public void record(CudaEvent event) { // hot
        device.enter();
        calls.check(calls.record.call(event.handle(), stream), "cuEventRecord");
    }

    /** Waits until everything is done. */
    public synchronized void synchronize() {
        if (!closed) {
            device.enter();
            calls.check(calls.get(CudaFunction.STREAM_SYNCHRONIZE).call(stream), "cuStreamSynchronize");
        }
    }

    /** Gives it back when what it was given is done. Idempotent. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            device.enterIfPossible();
            calls.get(CudaFunction.STREAM_SYNCHRONIZE).call(stream);
            calls.get(CudaFunction.STREAM_DESTROY).call(stream);
        }
    }
}
