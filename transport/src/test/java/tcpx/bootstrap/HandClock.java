package tcpx.bootstrap;

import java.time.Duration;
import tcpx.time.NanoClock;

/** A clock that stands until it is turned; any thread may turn it. */
final class HandClock implements NanoClock {
    private volatile long nowNs;

    @Override
    public long nanoTime() {
        return nowNs;
    }

    synchronized void turn(Duration by) {
        nowNs += by.toNanos();
    }
}
