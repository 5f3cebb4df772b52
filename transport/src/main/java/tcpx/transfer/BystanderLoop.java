package tcpx.transfer;

import java.util.function.LongSupplier;
import tcpx.net.Poller;

/**
 * The loop of a thread that drives no channels and only waits for those that do: it sees whether they still go round.
 *
 * @param poller to sleep in
 * @param look throws if a loop has not come back; returns after how many nanoseconds to look again
 */
record BystanderLoop(Poller poller, LongSupplier look) implements ProgressLoop, AutoCloseable {
    @Override
    public int poll() {
        look.getAsLong();
        return 0;
    }

    @Override
    public void await(long timeoutNs) {
        long againNs = look.getAsLong();
        poller.await(timeoutNs < 0 ? againNs : Math.min(timeoutNs, againNs));
    }

    @Override
    public void wakeup() {
        poller.wakeup();
    }

    @Override
    public void close() {
        poller.close();
    }
}
