package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import tcpx.channel.Channel;
import tcpx.channel.RecvChannel;
import tcpx.channel.SendChannel;
import tcpx.error.WireException;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.Comm;
import tcpx.net.ListenComm;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.Poller;
import tcpx.net.Rail;
import tcpx.net.RecvComm;
import tcpx.net.SendComm;
import tcpx.net.inproc.FaultScript;
import tcpx.net.inproc.InProcessHub;
import tcpx.net.inproc.InProcessProvider;
import tcpx.plan.ChunkPlan;
import tcpx.plan.Strategy;
import tcpx.time.Deadline;
import tcpx.window.SlidingWindow;

/** Both loops of a session, driven by one thread in time that is counted; what goes wrong is the wire's script. */
abstract class DrivenLoops {
    static final int CHUNK = 1000;
    static final int CHUNKS = 12;
    static final int MESSAGE = CHUNK * CHUNKS;
    static final int WINDOW = 2;
    static final long MS = 1_000_000;
    static final long WATCH_NS = 4 * 8 * MS / 3; // how often a channel that could be relieved is looked at
    static final long PATIENCE_NS = (4 * 8 + 300) * MS; // of a channel of which nothing is known
    private static final Deadline SOON = Deadline.after(Duration.ofSeconds(10));

    final List<String> events = new ArrayList<>();
    final PacedWire.HandClock clock = new PacedWire.HandClock();
    final Map<Integer, FaultScript> sendFaults = new HashMap<>();
    final Map<Integer, FaultScript> recvFaults = new HashMap<>();
    final List<String> log = new ArrayList<>();
    final List<String> slept = new ArrayList<>();
    final Set<Comm> polled = new HashSet<>();
    Ends ends;

    @AfterEach
    void close() {
        if (ends != null) {
            ends.close();
        }
    }

    static TransferConfig config(int channels) {
        return TransferConfig.DEFAULT
                .withChannels(channels)
                .withChunkBytes(CHUNK)
                .withWindow(WINDOW)
                .withStrategy(Strategy.ROUND_ROBIN);
    }

    final Ends open(int channels) {
        return open(config(channels));
    }

    /** A wire as plugins are: buffers are posted beforehand, and nothing is acknowledged. */
    final void pluginLike(TransferConfig config) {
        ends = new Ends(
                config,
                new InProcessProvider(new InProcessHub(1), FifoTransferTest.PLUGIN_LIKE, rail -> FaultScript.NONE));
    }

    final Ends open(TransferConfig config) {
        ends = new Ends(config, new InProcessProvider(new InProcessHub(1)));
        return ends;
    }

    /** A sending comm whose kernel says what a test wants it to say. */
    static final class Told extends WrappedProvider.WrappedSend {
        long silentNs;
        long unsent = -1;
        long roundTripNs;
        long limit;
        int corrupt = -1;
        private int tested;

        Told(SendComm comm) {
            super(comm);
        }

        @Override
        public long test(long request) {
            long bytes = super.test(request);
            return bytes >= 0 && tested++ == corrupt ? NetProvider.CORRUPT : bytes;
        }

        @Override
        public long unsentBytes() {
            return unsent;
        }

        @Override
        public void limitUnsent(long bytes) {
            limit = bytes;
        }

        @Override
        public long roundTripNs() {
            return roundTripNs;
        }

        @Override
        public long silentNs() {
            return silentNs;
        }
    }

    /** A receiving comm one of whose messages arrives damaged. */
    static final class Heard extends WrappedProvider.WrappedRecv {
        int corrupt = -1;
        private int tested;

        Heard(RecvComm comm) {
            super(comm);
        }

        @Override
        public long test(long request) {
            long bytes = super.test(request);
            return bytes >= 0 && tested++ == corrupt ? NetProvider.CORRUPT : bytes;
        }
    }

    /** The wire, with pollers that note what is asked of them and never sleep. */
    private final class Unpolled extends WrappedProvider {
        Unpolled(NetProvider wire) {
            super(wire);
        }

        @Override
        public Poller newPoller() {
            return new Poller() {
                @Override
                public void add(Comm comm) {
                    polled.add(comm);
                }

                @Override
                public void remove(Comm comm) {
                    polled.remove(comm);
                }

                @Override
                public void await(long timeoutNs) {
                    slept.add("await " + timeoutNs);
                }

                @Override
                public void awaitWakeup(long timeoutNs) {
                    slept.add("awaitWakeup " + timeoutNs);
                }

                @Override
                public void wakeup() {
                    slept.add("wakeup");
                }

                @Override
                public void close() {
                    slept.add("close");
                }
            };
        }
    }

    /** Both ends of a session, without threads and without a control connection. */
    final class Ends implements AutoCloseable, SendLoop.Events {
        private final InProcessProvider wire;
        private final InProcessHub hub = new InProcessHub(2);
        private final Region from = Region.allocate(MESSAGE);
        private final Region into = Region.allocate(MESSAGE);
        final List<SendChannel> sends = new ArrayList<>();
        final List<RecvChannel> receives = new ArrayList<>();
        private final PendingConnections<SendComm> toSend;
        private final PendingConnections<RecvComm> toReceive;
        final OutgoingMessages outgoing;
        final IncomingMessages incoming;
        final SendLoop sending;
        final RecvLoop receiving;
        private final MemoryHandle[] sources;
        private final MemoryHandle[] targets;
        private final int depth;
        Told told;
        Heard heard;
        SendComm lastSend;
        boolean refuses;

        Ends(TransferConfig config, InProcessProvider wire) {
            this(config, wire, ChunkLog.NONE);
        }

        Ends(TransferConfig config, InProcessProvider wire, ChunkLog log) {
            this.wire = wire;
            SessionPlan plan = new SessionPlan(config, new Unpolled(wire), log, clock);
            depth = plan.windowDepth();
            for (int i = 0; i < config.channels(); i++) {
                connect(i);
                sends.add(new SendChannel(i, rail(i), new SlidingWindow(depth)));
                receives.add(new RecvChannel(i, rail(i), new SlidingWindow(depth)));
                sends.get(i).connect(lastSend, 0);
                receives.get(i).connect(lastRecv, 0);
            }
            sources = handles(sends, from);
            targets = handles(receives, into);
            toSend = new PendingConnections<>(config.channels());
            toReceive = new PendingConnections<>(config.channels());
            outgoing = new OutgoingMessages(plan, 4, () -> {});
            incoming = new IncomingMessages(plan, 4, () -> {});
            sending = new SendLoop(
                    plan, sends, plan.provider().newPoller(), outgoing, toSend, this, () -> events.add("sent"));
            receiving = new RecvLoop(
                    plan,
                    receives,
                    plan.provider().newPoller(),
                    incoming,
                    Grants.of(plan, incoming, this::granted),
                    toReceive,
                    this::receiverLost,
                    damage -> events.add(said(damage)),
                    () -> events.add("received"));
            sending.enter();
            receiving.enter();
        }

        private RecvComm lastRecv;

        private static Rail rail(int i) {
            return new Rail(i, "eth" + i, "");
        }

        private static String said(CorruptionEvent event) {
            CorruptionEvent.Payload payload = (CorruptionEvent.Payload) event;
            return "payload damaged: channel " + payload.channel() + ", " + payload.rail() + ", message "
                    + payload.transfer() + " at " + payload.offset();
        }

        private void connect(int i) {
            NetProvider a = new InProcessProvider(
                    hub, wire.capabilities(), rail -> sendFaults.getOrDefault(i, FaultScript.NONE));
            NetProvider b = new InProcessProvider(
                    hub, wire.capabilities(), rail -> recvFaults.getOrDefault(i, FaultScript.NONE));
            try (ListenComm listener = b.listen(rail(i), depth)) {
                Told send = new Told(a.connect(rail(i), listener.handle(), depth, SOON));
                Heard recv = new Heard(listener.accept(SOON));
                if (told == null) {
                    told = send;
                    heard = recv;
                }
                lastSend = send;
                lastRecv = recv;
            }
        }

        /** Another connection of a channel waits for both loops. */
        void connectAgain(int i, int number) {
            connect(i);
            toSend.arrive(i, new NewConnection<>(lastSend, number));
            toReceive.arrive(i, new NewConnection<>(lastRecv, number));
        }

        private static MemoryHandle[] handles(List<? extends Channel<?>> channels, Region region) {
            return channels.stream().map(each -> each.comm().register(region)).toArray(MemoryHandle[]::new);
        }

        private void granted(ByteBuffer frame) {
            outgoing.grant(frame.getInt(), frame);
        }

        void begin(int id) {
            if (id == 0) {
                new Pattern(0).fill(from, 0, MESSAGE); // later ones send the same bytes again
            }
            incoming.open(into, targets, 0, MESSAGE);
            outgoing.open(new ChunkPlan(MESSAGE, CHUNK), sources, 0, false, clock.nowNs);
            incoming.start(id, MESSAGE, false);
        }

        void run(BooleanSupplier wanted) {
            int idle = 0;
            while (!wanted.getAsBoolean()) {
                idle = sending.poll() + receiving.poll() == 0 ? idle + 1 : 0;
                assertThat(idle).as("rounds in which nothing moved: %s", events).isLessThan(100);
                clock.nowNs += 1000;
            }
        }

        void settle() {
            while (sending.poll() + receiving.poll() > 0) {}
        }

        void finish(int id) {
            run(() -> incoming.oldest().isComplete());
            assertThat(incoming.first()).isEqualTo(id);
            assertThat(incoming.oldest().completedBytes()).isEqualTo(MESSAGE);
            assertThat(new Pattern(0).mismatch(into, 0, MESSAGE)).isEqualTo(Pattern.NONE);
            incoming.oldest().close();
            incoming.retire();
            outgoing.retire();
        }

        void move(int id) {
            begin(id);
            run(() -> outgoing.oldest().isAcknowledged());
            finish(id);
        }

        @Override
        public void join(Channel<SendComm> channel, NewConnection<SendComm> fresh) {
            if (refuses) {
                throw new WireException(channel.rail().name(), "register", "ENOMEM", "on purpose", "");
            }
            sources[channel.index()] = fresh.comm().register(from);
            channel.connect(fresh.comm(), fresh.number());
        }

        private void receiverLost(int channel, int number, String reason) {
            events.add("receiver lost " + channel + " number " + number + ": " + reason);
        }

        @Override
        public void lost(int channel, int number, String reason) {
            events.add("sender lost " + channel + " number " + number + ": " + reason);
        }

        @Override
        public void suspected(int channel, String reason) {
            events.add("suspected " + channel + ": " + reason);
        }

        @Override
        public void recovered(int channel) {
            events.add("recovered " + channel);
        }

        @Override
        public void stopped(int channel, int number) {
            events.add("stopped " + channel + " number " + number);
        }

        @Override
        public void close() {
            sends.forEach(SendChannel::close);
            receives.forEach(RecvChannel::close);
            toSend.close();
            toReceive.close();
            sending.leave();
            receiving.leave();
            Arrays.asList(from, into).forEach(Region::close);
        }
    }
}
