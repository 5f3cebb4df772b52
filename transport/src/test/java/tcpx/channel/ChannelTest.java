package tcpx.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tcpx.memory.Region;
import tcpx.net.MemoryHandle;
import tcpx.net.Rail;
import tcpx.net.SendComm;
import tcpx.net.WireStats;
import tcpx.window.SlidingWindow;

/** A channel lives longer than its connections. */
class ChannelTest {
    private static final Rail RAIL = new Rail(0, "eth1", "10.77.1.1");

    private final SendChannel channel = new SendChannel(0, RAIL, new SlidingWindow(4));

    @Test
    void itsFiguresAreSumsOverAllItsConnections() {
        assertThat(channel.stats().wire()).isEqualTo(WireStats.UNKNOWN);
        channel.connect(new Counting(wire(7, 100, "cubic")), 0);
        assertThat(channel.stats().wire()).isEqualTo(wire(7, 100, "cubic"));
        channel.disconnect();
        assertThat(channel.stats().wire()).as("between two connections").isEqualTo(wire(7, 100, "cubic"));
        channel.connect(new Counting(wire(0, 3, "bbr")), 1);
        assertThat(channel.stats().wire()).isEqualTo(wire(7, 103, "bbr"));
        channel.disconnect();
        channel.connect(new Counting(wire(2, 0, "")), 2);
        assertThat(channel.stats().wire()).isEqualTo(wire(9, 103, "bbr"));
        channel.close();
        assertThat(channel.stats().wire()).as("when all is over").isEqualTo(wire(9, 103, "bbr"));
    }

    @Test
    void eachConnectionIsClosedOnce() {
        Counting first = new Counting(WireStats.UNKNOWN);
        Counting second = new Counting(WireStats.UNKNOWN);
        channel.connect(first, 0);
        channel.window().post();
        channel.disconnect();
        assertThat(channel.isConnected()).isFalse();
        assertThat(channel.window().outstanding()).isZero();
        channel.connect(second, 1);
        assertThat(channel.number()).isEqualTo(1);
        assertThat(channel.isConnected()).isTrue();
        channel.close();
        channel.close();
        assertThat(first.closed).hasValue(1);
        assertThat(second.closed).hasValue(1);
    }

    @Test
    void withoutAConnectionItStillKnowsItsRail() {
        assertThat(channel.rail()).isEqualTo(RAIL);
        assertThat(channel.describe("broken"))
                .isEqualTo("channel 0 on eth1: broken (window: posted 0, retired 0, depth 4)");
        channel.close();
    }

    private static WireStats wire(long retransmits, long calls, String congestion) {
        return new WireStats(retransmits, 10 * retransmits, 0, 0, 0, 0, 0, congestion, 0, 0, calls, "");
    }

    /** A connection with given figures. */
    private record Counting(WireStats stats, AtomicInteger closed) implements SendComm {
        Counting(WireStats stats) {
            this(stats, new AtomicInteger());
        }

        @Override
        public Rail rail() {
            return RAIL;
        }

        @Override
        public MemoryHandle register(Region region) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void deregister(MemoryHandle handle) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long isend(MemoryHandle memory, long offset, int length, long tag) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long test(long request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
