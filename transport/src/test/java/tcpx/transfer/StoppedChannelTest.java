package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tcpx.channel.Channel;
import tcpx.channel.RecvChannel;
import tcpx.channel.SendChannel;
import tcpx.memory.Region;
import tcpx.net.ListenComm;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.inproc.FaultScript;
import tcpx.net.inproc.InProcessHub;
import tcpx.net.inproc.InProcessProvider;
import tcpx.plan.ChunkPlan;
import tcpx.plan.Strategy;
import tcpx.time.Deadline;
import tcpx.window.SlidingWindow;

/** A loop's channel stops while its other one has work in every round; in counted time. */
class StoppedChannelTest {
    private static final int MESSAGE = 16 << 20;
    private static final int CHUNK = 16 << 10;
    private static final int DEPTH = 8;
    private static final int STOPS_AT = 20; // of the second channel's chunks
    private static final long ROUND_NS = 1_000_000;

    private final PacedWire.HandClock clock = new PacedWire.HandClock();
    private final List<SendChannel> sends = new ArrayList<>();
    private final List<RecvChannel> receives = new ArrayList<>();
    private final List<Integer> suspected = new ArrayList<>();

    @Test
    void itIsNoticedThoughTheLoopIsNeverIdle() {
        TransferConfig config = TransferConfig.DEFAULT
                .withChannels(2)
                .withChunkBytes(CHUNK)
                .withWindow(DEPTH)
                .withStrategy(Strategy.ROUND_ROBIN);
        NetProvider wire = new InProcessProvider(
                new InProcessHub(1),
                new InProcessProvider(new InProcessHub(1)).capabilities(),
                rail -> rail.index() == 1 ? FaultScript.NONE.silence(STOPS_AT) : FaultScript.NONE);
        SessionPlan session = new SessionPlan(config, wire, ChunkLog.NONE, clock);
        connect(wire);
        OutgoingMessages outgoing = new OutgoingMessages(session, 1, () -> {});
        IncomingMessages incoming = new IncomingMessages(session, 1, () -> {});
        try (Region from = Region.allocate(MESSAGE);
                Region into = Region.allocate(MESSAGE)) {
            SendLoop sending = new SendLoop(
                    session, sends, wire.newPoller(), outgoing, new PendingConnections<>(2), new Noted(), () -> {});
            RecvLoop receiving = new RecvLoop(
                    session,
                    receives,
                    wire.newPoller(),
                    incoming,
                    Grants.of(session, incoming, frame -> {}),
                    new PendingConnections<>(2),
                    (channel, number, reason) -> {},
                    damage -> {},
                    () -> {});
            incoming.open(into, handles(receives, into), 0, MESSAGE);
            outgoing.open(new ChunkPlan(MESSAGE, config.grainBytes()), handles(sends, from), 0, false, 0);
            incoming.start(0, MESSAGE, true);
            int rounds = 0;
            while (suspected.isEmpty()) {
                assertThat(receiving.poll() + sending.poll())
                        .as("work in round %d", rounds)
                        .isPositive();
                clock.nowNs += ROUND_NS;
                rounds++;
            }
            assertThat(suspected).containsExactly(1);
            assertThat(rounds).isBetween(32, 60); // 4 x 8 ms of pauses, and what is outstanding
        } finally {
            sends.forEach(SendChannel::close);
            receives.forEach(RecvChannel::close);
        }
    }

    private void connect(NetProvider wire) {
        Deadline soon = Deadline.after(Duration.ofSeconds(10));
        for (int i = 0; i < 2; i++) {
            Rail rail = new Rail(i, "eth" + i, "");
            try (ListenComm listener = wire.listen(rail, DEPTH)) {
                sends.add(new SendChannel(
                        i, wire.connect(rail, listener.handle(), DEPTH, soon), new SlidingWindow(DEPTH)));
                receives.add(new RecvChannel(i, listener.accept(soon), new SlidingWindow(DEPTH)));
            }
        }
    }

    private static MemoryHandle[] handles(List<? extends Channel<?>> channels, Region region) {
        return channels.stream().map(each -> each.comm().register(region)).toArray(MemoryHandle[]::new);
    }

    private final class Noted implements SendLoop.Events {
        @Override
        public void suspected(int channel, String reason) {
            suspected.add(channel);
        }

        @Override
        public void recovered(int channel) {}

        @Override
        public void stopped(int channel, int number) {}

        @Override
        public void lost(int channel, int number, String reason) {}
    }
}
