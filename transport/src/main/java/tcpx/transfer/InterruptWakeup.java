package tcpx.transfer;

import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.spi.AbstractInterruptibleChannel;

/**
 * Wakes a loop that sleeps in the kernel when its thread is interrupted, which the kernel does not notice: the one
 * thing that an interruptible channel can do and a poller cannot. Works once; an interrupt ends the session. One
 * thread.
 */
final class InterruptWakeup extends AbstractInterruptibleChannel {
    private final ProgressLoop loop;

    InterruptWakeup(ProgressLoop loop) {
        this.loop = loop;
    }

    /** Sleeps as {@link ProgressLoop#await} does, but not through an interrupt, whose flag stays set. */
    void await(long timeoutNs) { // hot: once per sleep
        begin();
        try {
            loop.await(timeoutNs);
        } finally {
            awake();
        }
    }

    private void awake() {
        try {
            end(true);
        } catch (ClosedByInterruptException e) {
            assert Thread.currentThread().isInterrupted() : "the flag is how the caller is told";
        } catch (AsynchronousCloseException e) {
            throw new AssertionError("nobody closes it", e);
        }
    }

    @Override
    protected void implCloseChannel() {
        loop.wakeup();
    }
}
