package tcpx.cuda;

import java.util.concurrent.atomic.AtomicBoolean;
import tcpx.ffi.Memory;
import tcpx.unpack.Completion;

/** A point in a stream's work. Any thread. */
public final class CudaEvent implements Completion, AutoCloseable {
    private static final int DISABLE_TIMING = 2;

    private final CudaDevice device;
    private final CudaCalls calls;
    private final long event;
    private final AtomicBoolean closed = new AtomicBoolean();

    CudaEvent(CudaDevice device, boolean timed) {
        this.device = device;
        this.calls = device.calls;
        device.enter();
        this.event = calls.value(
                "cuEventCreate", out -> calls.get(CudaFunction.EVENT_CREATE).call(out, timed ? 0 : DISABLE_TIMING));
    }

    long handle() {
        return event;
    }

    @Override // hot
    public boolean isDone() {
        device.enter();
        int result = calls.query.call(event);
        if (CudaResult.NOT_READY.is(result)) {
            return false;
        }
        calls.check(result, "waiting for a copy or kernel");
        return true;
    }

    /** Lets others have the processor. The driver's own wait would be a sleep that takes longer than a copy does. */
    @Override // hot
    public void pause() {
        Thread.yield();
    }

    /** Milliseconds from an earlier event to this one; both are timers and done. */
    public float msSince(CudaEvent earlier) {
        device.enter();
        return Memory.with(8, out -> {
            calls.check(
                    calls.get(CudaFunction.EVENT_ELAPSED_TIME).call(out, earlier.event, event), "cuEventElapsedTime");
            return Float.intBitsToFloat(Memory.getInt(out));
        });
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            device.enterIfPossible();
            calls.get(CudaFunction.EVENT_DESTROY).call(event);
        }
    }
}
