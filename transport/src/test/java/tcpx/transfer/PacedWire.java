package tcpx.transfer;

import java.util.ArrayDeque;
import java.util.Queue;
import tcpx.net.Comm;
import tcpx.net.MemoryHandle;
import tcpx.net.Poller;
import tcpx.net.RecvComm;
import tcpx.net.inproc.FaultScript;
import tcpx.net.inproc.InProcessHub;
import tcpx.net.inproc.InProcessProvider;
import tcpx.time.NanoClock;

/**
 * A wire whose receiver must post each buffer beforehand, and whose rails have a speed each, by a clock that is turned
 * by hand: a message lands when its rail has had the time for it. For one thread, which never sleeps.
 */
final class PacedWire extends WrappedProvider {
    /** A clock that stands until it is turned. */
    static final class HandClock implements NanoClock {
        long nowNs = 1;

        @Override
        public long nanoTime() {
            return nowNs;
        }
    }

    private final HandClock clock;
    private final int[] gbit;

    /** Rails of that many Gbit/s, by their numbers. */
    PacedWire(HandClock clock, int... gbit) {
        super(new InProcessProvider(new InProcessHub(1), FifoTransferTest.PLUGIN_LIKE, rail -> FaultScript.NONE));
        this.clock = clock;
        this.gbit = gbit;
    }

    @Override
    RecvComm accepted(RecvComm comm) {
        return new Paced(comm, gbit[comm.rail().index()] / 8.0);
    }

    private final class Paced extends WrappedRecv {
        private final double bytesPerNs;
        private final Queue<Double> landAtNs = new ArrayDeque<>();
        private double busyUntilNs;

        Paced(RecvComm comm, double bytesPerNs) {
            super(comm);
            this.bytesPerNs = bytesPerNs;
        }

        @Override
        public long irecv(MemoryHandle memory, long offset, int length, long tag) {
            busyUntilNs = Math.max(busyUntilNs, clock.nowNs) + length / bytesPerNs;
            landAtNs.add(busyUntilNs);
            return super.irecv(memory, offset, length, tag);
        }

        @Override
        public long test(long request) {
            long bytes = landAtNs.element() > clock.nowNs ? PENDING : super.test(request);
            if (bytes >= 0) {
                landAtNs.remove();
            }
            return bytes;
        }
    }

    @Override
    public Poller newPoller() {
        return new Poller() {
            @Override
            public void add(Comm comm) {}

            @Override
            public void remove(Comm comm) {}

            @Override
            public void await(long timeoutNs) {
                throw new AssertionError("the one thread would sleep for ever");
            }

            @Override
            public void awaitWakeup(long timeoutNs) {
                await(timeoutNs);
            }

            @Override
            public void wakeup() {}

            @Override
            public void close() {}
        };
    }

    @Override
    public String name() {
        return "paced";
    }
}
