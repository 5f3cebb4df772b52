package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.channel.Channel;
import tcpx.channel.RecvChannel;
import tcpx.channel.SendChannel;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.ListenComm;
import tcpx.net.MemoryHandle;
import tcpx.net.Rail;
import tcpx.plan.ChunkPlan;
import tcpx.plan.Strategy;
import tcpx.time.Deadline;
import tcpx.window.SlidingWindow;

/** Who gets how much where the receiver schedules: both loops, driven by one thread, over rails of scripted speed. */
class GrantedRailsTest {
    private static final int MESSAGE = 16 << 20;
    private static final int MESSAGES = 4;
    private static final long STEP_NS = 10_000;

    @Test
    void adaptiveGivesEachRailItsShare() {
        try (Ends ends = new Ends(config(Strategy.ADAPTIVE, 512 << 10, 16), 4, 4, 4, 1)) {
            ends.moveAll();
            for (int rail = 0; rail < 3; rail++) {
                assertThat(ends.share(rail)).as("share of rail %d", rail).isBetween(0.28, 0.34);
            }
            assertThat(ends.share(3)).isBetween(0.06, 0.10);
            assertThat(ends.timeToIdeal()).isBetween(1.0, 1.1);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "65536, 0", "0, 4"}) // 0 is auto
    void chunksAndWindowsMayFollowTheSpeed(int chunkBytes, int window) {
        for (Strategy strategy : List.of(Strategy.ADAPTIVE, Strategy.FIRST_FREE)) {
            try (Ends ends = new Ends(config(strategy, chunkBytes, window), 4, 1)) {
                ends.moveAll();
                assertThat(ends.share(1)).as("share of the slow rail").isBetween(0.1, 0.35);
            }
        }
    }

    @Test
    void aScheduleThatBothEndsComputeGivesTheSlowRailAsMuchAsTheOthers() {
        try (Ends ends = new Ends(config(Strategy.ROUND_ROBIN, 512 << 10, 16), 4, 4, 4, 1)) {
            ends.moveAll();
            assertThat(ends.share(3)).isEqualTo(0.25);
            assertThat(ends.timeToIdeal()).isGreaterThan(3);
        }
    }

    private static TransferConfig config(Strategy strategy, int chunkBytes, int window) {
        return TransferConfig.DEFAULT
                .withStrategy(strategy)
                .withChunkBytes(chunkBytes)
                .withWindow(window);
    }

    /** Both ends of a session, without threads and without a control connection. */
    private static final class Ends implements AutoCloseable, SendLoop.Events {
        private final int[] gbit;
        private final PacedWire.HandClock clock = new PacedWire.HandClock();
        private final Region from = Region.allocate(MESSAGE);
        private final Region into = Region.allocate(MESSAGE);
        private final List<SendChannel> sends = new ArrayList<>();
        private final List<RecvChannel> receives = new ArrayList<>();
        private final ChunkPlan plan;
        private final OutgoingMessages outgoing;
        private final IncomingMessages incoming;
        private final SendLoop sending;
        private final RecvLoop receiving;

        Ends(TransferConfig template, int... gbit) {
            this.gbit = gbit;
            TransferConfig config = template.withChannels(gbit.length);
            PacedWire wire = new PacedWire(clock, gbit);
            SessionPlan session = new SessionPlan(config, wire, ChunkLog.NONE, clock);
            connect(wire, session.windowDepth());
            plan = new ChunkPlan(MESSAGE, config.grainBytes());
            outgoing = new OutgoingMessages(session, 4, () -> {});
            incoming = new IncomingMessages(session, 4, () -> {});
            sending = new SendLoop(
                    session, sends, wire.newPoller(), outgoing, new PendingConnections<>(gbit.length), this, () -> {});
            receiving = new RecvLoop(
                    session,
                    receives,
                    wire.newPoller(),
                    incoming,
                    Grants.of(session, incoming, this::granted),
                    new PendingConnections<>(gbit.length),
                    this::lost,
                    damage -> {
                        throw new AssertionError(damage);
                    },
                    () -> {});
        }

        private void connect(PacedWire wire, int depth) {
            Deadline soon = Deadline.after(Duration.ofSeconds(10));
            for (int i = 0; i < gbit.length; i++) {
                Rail rail = new Rail(i, "eth" + i, "");
                try (ListenComm listener = wire.listen(rail, depth)) {
                    sends.add(new SendChannel(
                            i, wire.connect(rail, listener.handle(), depth, soon), new SlidingWindow(depth)));
                    receives.add(new RecvChannel(i, listener.accept(soon), new SlidingWindow(depth)));
                }
            }
        }

        private void granted(ByteBuffer frame) {
            outgoing.grant(frame.getInt(), frame);
        }

        void moveAll() {
            MemoryHandle[] sources = handles(sends, from);
            MemoryHandle[] targets = handles(receives, into);
            for (int id = 0; id < MESSAGES; id++) {
                new Pattern(id).fill(from, 0, MESSAGE);
                incoming.open(into, targets, 0, MESSAGE);
                IncomingMessage transfer = incoming.oldest();
                outgoing.open(plan, sources, 0, false, 0);
                OutgoingMessage message = outgoing.oldest();
                incoming.start(id, MESSAGE, true);
                while (!transfer.isComplete() || !message.isAcknowledged()) {
                    if (receiving.poll() + sending.poll() == 0) {
                        clock.nowNs += STEP_NS;
                        assertThat(clock.nowNs)
                                .as("ns")
                                .isLessThan(Duration.ofSeconds(10).toNanos());
                    }
                }
                assertThat(transfer.completedBytes()).isEqualTo(MESSAGE);
                assertThat(new Pattern(id).mismatch(into, 0, MESSAGE)).isEqualTo(Pattern.NONE);
                transfer.close();
                incoming.retire();
                outgoing.retire();
            }
        }

        private static MemoryHandle[] handles(List<? extends Channel<?>> channels, Region region) {
            return channels.stream().map(each -> each.comm().register(region)).toArray(MemoryHandle[]::new);
        }

        /** Of all bytes, how many a rail has moved. */
        double share(int rail) {
            long bytes = receives.get(rail).stats().bytes();
            assertThat(sends.get(rail).stats().bytes()).isEqualTo(bytes);
            return (double) bytes / ((long) MESSAGE * MESSAGES);
        }

        /** The time it took, to the time in which the rails together move so many bytes. */
        double timeToIdeal() {
            return clock.nowNs / (8.0 * MESSAGE * MESSAGES / IntStream.of(gbit).sum());
        }

        @Override
        public void lost(int channel, int number, String reason) {
            throw new AssertionError("channel " + channel + " is lost: " + reason);
        }

        @Override
        public void suspected(int channel, String reason) {
            throw new AssertionError("channel " + channel + " is suspected: " + reason);
        }

        @Override
        public void recovered(int channel) {
            throw new AssertionError("channel " + channel + " was suspected");
        }

        @Override
        public void stopped(int channel, int number) {
            throw new AssertionError("channel " + channel + " has stopped");
        }

        @Override
        public void close() {
            sends.forEach(SendChannel::close);
            receives.forEach(RecvChannel::close);
            from.close();
            into.close();
        }
    }
}
