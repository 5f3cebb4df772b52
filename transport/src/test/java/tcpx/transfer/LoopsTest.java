package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
import tcpx.net.ReceiveTarget;
import tcpx.net.RecvComm;
import tcpx.net.SendComm;
import tcpx.net.WireStats;
import tcpx.net.inproc.FaultGate;
import tcpx.net.inproc.FaultScript;
import tcpx.net.inproc.InProcessHub;
import tcpx.net.inproc.InProcessProvider;
import tcpx.plan.ChunkPlan;
import tcpx.plan.Strategy;
import tcpx.time.Deadline;
import tcpx.transfer.ChannelState.Health;
import tcpx.window.SlidingWindow;

/** Both loops of a session, driven by one thread in time that is counted; what goes wrong is the wire's script. */
@Timeout(20)
class LoopsTest {
    private static final int CHUNK = 1000;
    private static final int CHUNKS = 12;
    private static final int MESSAGE = CHUNK * CHUNKS;
    private static final int WINDOW = 2;
    private static final long MS = 1_000_000;
    private static final long WATCH_NS = 4 * 8 * MS / 3; // how often a channel that could be relieved is looked at
    private static final long PATIENCE_NS = (4 * 8 + 300) * MS; // of a channel of which nothing is known
    private static final Deadline SOON = Deadline.after(Duration.ofSeconds(10));

    private final List<String> events = new ArrayList<>();
    private final PacedWire.HandClock clock = new PacedWire.HandClock();
    private final Map<Integer, FaultScript> sendFaults = new HashMap<>();
    private final Map<Integer, FaultScript> recvFaults = new HashMap<>();
    private final List<String> log = new ArrayList<>();
    private final List<String> slept = new ArrayList<>();
    private final Set<Comm> polled = new HashSet<>();
    private Ends ends;

    @AfterEach
    void close() {
        if (ends != null) {
            ends.close();
        }
    }

    private static TransferConfig config(int channels) {
        return TransferConfig.DEFAULT
                .withChannels(channels)
                .withChunkBytes(CHUNK)
                .withWindow(WINDOW)
                .withStrategy(Strategy.ROUND_ROBIN);
    }

    private Ends open(int channels) {
        return open(config(channels));
    }

    /** A wire as plugins are: buffers are posted beforehand, and nothing is acknowledged. */
    private void pluginLike(TransferConfig config) {
        ends = new Ends(
                config,
                new InProcessProvider(new InProcessHub(1), FifoTransferTest.PLUGIN_LIKE, rail -> FaultScript.NONE));
    }

    private Ends open(TransferConfig config) {
        ends = new Ends(config, new InProcessProvider(new InProcessHub(1)));
        return ends;
    }

    @Test
    void aWindowHoldsWhatIsNotAcknowledgedAndIsFilledAgainBehindIt() {
        open(1).begin(0);
        assertThat(ends.sending.poll()).isEqualTo(WINDOW);
        assertThat(ends.sending.poll()).as("nothing has moved").isZero();
        SendChannel channel = ends.sends.get(0);
        assertThat(channel.window().outstanding()).isEqualTo(WINDOW);
        assertThat(ends.outgoing.states.of(0).backlogBytes()).isEqualTo(WINDOW * CHUNK);
        clock.nowNs += 50;
        assertThat(ends.receiving.poll()).isEqualTo(WINDOW);
        assertThat(ends.sending.poll()).isEqualTo(WINDOW); // reaped: there was no room when it looked
        assertThat(ends.sending.poll()).isEqualTo(WINDOW); // and filled again
        assertThat(channel.stats().stalls()).isEqualTo(1);
        assertThat(channel.stats().stallNs()).isEqualTo(50);
        assertThat(channel.stats().chunks()).isEqualTo(WINDOW);
        assertThat(channel.stats().bytes()).isEqualTo(WINDOW * CHUNK);
        assertThat(ends.outgoing.states.of(0).roundTripNs()).isEqualTo(50);
    }

    @Test
    void aMessageIsThereWhenAllItsChunksAreAndThatIsToldOnceAtEachEnd() {
        open(3).move(0);
        ends.move(1);
        assertThat(events).containsExactly("received", "sent", "received", "sent");
        assertThat(ends.receives)
                .allSatisfy(channel -> assertThat(channel.stats().chunks()).isEqualTo(2 * CHUNKS / 3));
    }

    @Test
    void everyStepOfAChunkIsLogged() {
        ends = new Ends(
                config(1),
                new InProcessProvider(new InProcessHub(1)),
                (event, channel, id, grain, bytes) ->
                        log.add(event + " " + channel + " " + id + " " + grain + " " + bytes));
        ends.begin(0);
        ends.sending.poll();
        ends.receiving.poll();
        ends.sending.poll();
        assertThat(log)
                .containsExactly(
                        "POSTED 0 0 0 1000",
                        "POSTED 0 0 1 1000",
                        "RECEIVED 0 0 0 1000",
                        "RECEIVED 0 0 1 1000",
                        "ACKNOWLEDGED 0 0 0 1000",
                        "ACKNOWLEDGED 0 0 1 1000");
    }

    @Test
    void withNothingUnderWayNothingIsLookedAt() {
        open(1);
        assertThat(ends.sending.poll()).isZero();
        ends.move(0);
        ends.sends.get(0).comm().close();
        assertThat(ends.sending.poll()).as("a closed comm would throw").isZero();
    }

    @Test
    void aLoopSleepsUntilThereIsNewsAndLooksMeanwhileWhetherAChannelHasStopped() {
        open(2);
        ends.sending.await(-1);
        ends.begin(0);
        ends.sending.await(-1);
        ends.sending.await(WATCH_NS);
        ends.sending.await(WATCH_NS + 1);
        ends.sending.await(5);
        ends.receiving.await(-1);
        ends.receiving.await(7);
        ends.sending.wakeup();
        assertThat(slept)
                .containsExactly(
                        "awaitWakeup -1",
                        "await " + WATCH_NS,
                        "await " + WATCH_NS,
                        "await " + WATCH_NS,
                        "await 5",
                        "await -1",
                        "await 7",
                        "wakeup");
    }

    @Test
    void aChannelAloneIsLookedAtLessOften() {
        open(1).begin(0);
        ends.sending.await(-1);
        ends.sending.await(1000 * MS);
        assertThat(slept).containsExactly("await 250000000", "await 250000000");
    }

    @Test
    void whereChannelsDoNotJoinAgainNobodyLooksForThoseThatHaveStopped() {
        pluginLike(config(2));
        ends.begin(0);
        ends.sending.await(-1);
        ends.receiving.await(-1);
        assertThat(slept).containsExactly("await -1", "await -1");
    }

    @Test
    void aReceiverThatSchedulesAsksTheStrategyAgainWhileItSleeps() {
        pluginLike(config(2).withStrategy(Strategy.FIRST_FREE));
        ends.receiving.await(-1);
        ends.begin(0);
        ends.receiving.await(-1);
        ends.receiving.await(10 * MS);
        ends.receiving.await(4);
        ends.receiving.await(99 * MS);
        ends.run(() -> ends.incoming.oldest().isComplete());
        ends.receiving.await(-1);
        assertThat(slept)
                .containsExactly(
                        "await -1", "await 10000000", "await 10000000", "await 4", "await 10000000", "await -1");
    }

    @Test
    void messagesUnderWayGoOneBehindTheOther() {
        open(1);
        ends.begin(0);
        ends.begin(1);
        ends.run(() -> ends.outgoing.at(1).isAcknowledged());
        assertThat(ends.outgoing.at(0).isAcknowledged()).isTrue();
        assertThat(events).containsExactly("received", "sent", "received", "sent");
        ends.finish(0);
        ends.finish(1);
    }

    @Test
    void aChunkThatMeetsABusyWireIsPostedLaterAndInItsTurn() {
        sendFaults.put(0, FaultScript.NONE.busy(3, 4));
        recvFaults.put(0, FaultScript.NONE.busy(2, 5));
        open(1).move(0);
        assertThat(ends.sends.get(0).stats().chunks()).isEqualTo(CHUNKS);
    }

    @Test
    void whatWasOnABrokenConnectionGoesOverAnother() {
        sendFaults.put(0, FaultScript.NONE.fail(3, "EIO"));
        open(2).move(0);
        assertThat(ends.outgoing.states.of(0).health()).isEqualTo(Health.BROKEN);
        assertThat(ends.outgoing.states.of(0).backlogBytes()).isZero();
        assertThat(ends.sends.get(0).isConnected()).isFalse();
        assertThat(events)
                .anyMatch(each -> each.startsWith("sender lost 0 number 0: rail eth0: test of a send failed"));
    }

    @Test
    void withoutAConnectionEverythingWaitsForTheFirstThatComes() {
        sendFaults.put(0, FaultScript.NONE.fail(1, "EIO"));
        open(1).begin(0);
        ends.run(() -> !ends.sends.get(0).isConnected());
        ends.run(() -> !ends.receives.get(0).isConnected());
        for (int i = 0; i < 5; i++) {
            assertThat(ends.sending.poll() + ends.receiving.poll()).isZero();
        }
        sendFaults.clear();
        ends.connectAgain(0, 1);
        assertThat(ends.outgoing.states.of(0).health()).isEqualTo(Health.BROKEN);
        ends.run(() -> ends.outgoing.at(0).isAcknowledged());
        assertThat(ends.outgoing.states.of(0).health()).isEqualTo(Health.SOUND);
        assertThat(ends.sends.get(0).number()).isEqualTo(1);
        assertThat(polled)
                .containsExactlyInAnyOrder(
                        ends.sends.get(0).comm(), ends.receives.get(0).comm());
        ends.finish(0);
    }

    @Test
    void aConnectionThatCannotBeUsedIsClosedAndSaidToBeLost() {
        open(1).begin(0);
        ends.refuses = true;
        ends.connectAgain(0, 1);
        ends.sending.poll();
        assertThat(events).contains("sender lost 0 number 1: rail eth0: register failed with ENOMEM: on purpose");
        assertThat(ends.outgoing.states.of(0).health()).isEqualTo(Health.BROKEN);
        assertThatThrownBy(() -> ends.lastSend.test(0)).hasMessageContaining("closed");
    }

    @Test
    void whatTakesThePlaceOfAConnectionTakesWhatWasOnItToo() {
        FaultGate gate = new FaultGate();
        sendFaults.put(0, FaultScript.NONE.hold(0, gate));
        open(1).begin(0);
        ends.sending.poll();
        ends.receiving.poll();
        sendFaults.clear();
        ends.connectAgain(0, 1);
        ends.run(() -> ends.outgoing.at(0).isAcknowledged());
        assertThat(ends.sends.get(0).window().outstanding()).isZero();
        ends.finish(0);
    }

    @Test
    void aConnectionThatThePeerHasGivenUpIsGivenUpHereToo() {
        open(2).begin(0);
        ends.sending.poll();
        ends.outgoing.states.of(1).giveUp(0);
        ends.sending.poll();
        ends.incoming.states.of(0).giveUp(0);
        ends.receiving.poll();
        assertThat(events)
                .contains(
                        "sender lost 1 number 0: the receiver has given its connection up",
                        "receiver lost 0 number 0: the sender has given its connection up");
        assertThat(ends.outgoing.states.of(0).health()).isEqualTo(Health.SOUND);
    }

    @Test
    void aChannelThatStopsIsSuspectedItsChunksGoOverOthersAndItIsSoundAgainWhenItMoves() {
        FaultGate gate = new FaultGate();
        sendFaults.put(0, FaultScript.NONE.hold(2, gate));
        open(2).begin(0);
        ends.settle();
        assertThat(ends.outgoing.oldest().isAcknowledged()).isFalse();
        clock.nowNs += PATIENCE_NS - MS;
        assertThat(ends.sending.poll()).as("within its patience").isZero();
        clock.nowNs += 2 * MS;
        assertThat(ends.sending.poll()).as("looked at every 10 ms").isZero();
        clock.nowNs += 10 * MS;
        assertThat(ends.sending.poll()).isEqualTo(1);
        assertThat(events)
                .contains("suspected 0: 2000 bytes outstanding, no acknowledgement for "
                        + (clock.nowNs - ends.outgoing.states.of(0).progressNs()) / MS + " ms");
        ends.run(() -> ends.outgoing.oldest().isAcknowledged());
        assertThat(ends.outgoing.oldest().dispatcher.hasReplayed()).isTrue();
        ends.finish(0);
        ends.begin(1);
        gate.open();
        ends.run(() -> events.contains("recovered 0"));
        ends.run(() -> ends.outgoing.oldest().isAcknowledged());
        ends.finish(1);
        assertThat(ends.incoming.duplicateBytes()).isPositive();
        assertThat(ends.outgoing.states.of(0).health()).isEqualTo(Health.SOUND);
    }

    @Test
    void aChannelThatStaysStoppedIsSaidToBeSoOnce() {
        sendFaults.put(0, FaultScript.NONE.silence(2));
        open(2).begin(0);
        ends.settle();
        clock.nowNs += PATIENCE_NS + MS;
        ends.sending.poll();
        long suspectedNs = clock.nowNs;
        ends.run(() -> ends.outgoing.oldest().isAcknowledged());
        ends.finish(0);
        ends.begin(1);
        clock.nowNs = suspectedNs + 299 * MS;
        ends.settle();
        assertThat(events).anyMatch(each -> each.startsWith("suspected")).doesNotContain("stopped 0 number 0");
        clock.nowNs = suspectedNs + 310 * MS;
        ends.settle();
        clock.nowNs += 400 * MS;
        ends.settle();
        assertThat(events.stream().filter("stopped 0 number 0"::equals)).hasSize(1);
    }

    @Test
    void nobodyIsSuspectedOfAPauseInWhichNobodyLooked() {
        open(2).begin(0);
        ends.sending.poll();
        clock.nowNs += 10 * PATIENCE_NS; // nor of one in which the peer did not come to its turn: all stand
        assertThat(ends.sending.poll()).isZero();
        ends.run(() -> ends.outgoing.oldest().isAcknowledged());
        ends.finish(0);
        assertThat(events).containsExactly("received", "sent");
    }

    @Test
    void whatIsLeftOverFromAMessageHasNotStoppedWhileNobodyLooked() {
        open(2).move(0);
        ends.outgoing.states.of(0).posted(100, clock.nowNs); // a copy that nobody waits for
        clock.nowNs += 10 * PATIENCE_NS;
        ends.begin(1);
        assertThat(ends.sending.poll()).isPositive();
        clock.nowNs += 20 * MS;
        ends.settle();
        assertThat(events).noneMatch(each -> each.startsWith("suspected"));
    }

    @Test
    void aChannelAloneIsCutOffWhenThePeersMachineOwesAnAnswerForASecond() {
        sendFaults.put(0, FaultScript.NONE.silence(2));
        open(1).begin(0);
        ends.settle();
        ends.told.silentNs = 1000 * MS;
        clock.nowNs = ends.outgoing.states.of(0).progressNs() + 1000 * MS - 1;
        ends.settle();
        assertThat(events).as("it has moved within the second").isEmpty();
        ends.told.silentNs = 1000 * MS - 1;
        clock.nowNs += 2000 * MS;
        ends.settle();
        assertThat(events).as("it owes none for so long").isEmpty();
        ends.told.silentNs = 1000 * MS;
        clock.nowNs += 250 * MS;
        ends.settle();
        assertThat(events).anyMatch(each -> each.startsWith("suspected 0: 2000 bytes outstanding"));
    }

    @Test
    void whatArrivesDamagedIsNamedAndSentAgain() {
        open(1);
        ends.told.corrupt = 3;
        ends.heard.corrupt = 3;
        ends.move(0);
        assertThat(events).contains("payload damaged: channel 0, eth0, message 0 at 3000");
        assertThat(ends.outgoing.states.of(0).backlogBytes()).isZero();
    }

    @Test
    void aWireThatTellsItsPathIsAskedForItAndToldHowMuchToTakeAhead() {
        open(config(1).withWindow(TransferConfig.AUTO));
        ends.told.roundTripNs = 777;
        ends.told.unsent = 5000;
        ends.begin(0);
        ends.sending.poll();
        assertThat(ends.outgoing.states.of(0).unsentBytes()).isEqualTo(5000 + MESSAGE);
        clock.nowNs += 25 * MS;
        ends.run(() -> ends.outgoing.oldest().isAcknowledged());
        assertThat(ends.outgoing.states.of(0).roundTripNs()).isEqualTo(777);
        assertThat(ends.told.limit).isEqualTo(64 << 10);
        ends.finish(0);
    }

    @Test
    void aChannelThatHasEnoughGetsNoMore() {
        open(config(2).withWindow(TransferConfig.AUTO));
        ends.told.unsent = 1 << 20;
        ends.begin(0);
        ends.sending.poll();
        assertThat(ends.sends.get(0).window().outstanding()).isZero();
        assertThat(ends.sends.get(1).window().outstanding()).isEqualTo(CHUNKS / 2);
    }

    @Test
    void whereTheWireDoesNotAcknowledgeTheLastLossIsTheEnd() {
        sendFaults.put(0, FaultScript.NONE.fail(0, "EIO"));
        sendFaults.put(1, FaultScript.NONE.fail(0, "EIO"));
        pluginLike(config(2).withStrategy(Strategy.FIRST_FREE));
        ends.begin(0);
        assertThatThrownBy(() -> ends.run(() -> false)).isInstanceOf(WireException.class);
        assertThat(ends.outgoing.states.allBroken()).isTrue();
    }

    @Test
    void whereBothEndsComputeTheScheduleAnyLossIsTheEnd() {
        sendFaults.put(1, FaultScript.NONE.fail(0, "EIO"));
        pluginLike(config(2));
        ends.begin(0);
        assertThatThrownBy(() -> ends.run(() -> false)).isInstanceOf(WireException.class);
        assertThat(events).isEmpty();
    }

    @Test
    void whereTheReceiverSchedulesALostChannelsChunksAreGrantedToOthers() {
        recvFaults.put(0, FaultScript.NONE.fail(2, "EIO"));
        pluginLike(config(2).withStrategy(Strategy.FIRST_FREE));
        ends.begin(0);
        ends.run(() -> ends.incoming.oldest().isComplete());
        assertThat(events).anyMatch(each -> each.startsWith("receiver lost 0 number 0"));
        ends.sending.poll();
        assertThat(events).contains("sender lost 0 number 0: the receiver has given its connection up");
        assertThat(ends.outgoing.oldest().dispatcher.hasReplayed()).isTrue();
    }

    @Test
    void aBusyWireHoldsBackWhatTheReceiverHasChosen() {
        recvFaults.put(0, FaultScript.NONE.busy(1, 3));
        pluginLike(config(1).withStrategy(Strategy.FIRST_FREE));
        ends.move(0);
        ends.move(1);
        assertThat(ends.receives.get(0).stats().chunks()).isEqualTo(2 * CHUNKS);
    }

    /** A sending comm whose kernel says what a test wants it to say. */
    private static final class Told implements SendComm {
        private final SendComm comm;
        private long silentNs;
        private long unsent = -1;
        private long roundTripNs;
        private long limit;
        private int corrupt = -1;
        private int tested;

        Told(SendComm comm) {
            this.comm = comm;
        }

        @Override
        public long isend(MemoryHandle memory, long offset, int length, long tag) {
            return comm.isend(memory, offset, length, tag);
        }

        @Override
        public long test(long request) {
            long bytes = comm.test(request);
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

        @Override
        public Rail rail() {
            return comm.rail();
        }

        @Override
        public MemoryHandle register(Region region) {
            return comm.register(region);
        }

        @Override
        public void deregister(MemoryHandle handle) {
            comm.deregister(handle);
        }

        @Override
        public WireStats stats() {
            return comm.stats();
        }

        @Override
        public void close() {
            comm.close();
        }
    }

    /** A receiving comm one of whose messages arrives damaged. */
    private static final class Heard implements RecvComm {
        private final RecvComm comm;
        private int corrupt = -1;
        private int tested;

        Heard(RecvComm comm) {
            this.comm = comm;
        }

        @Override
        public long irecv(MemoryHandle memory, long offset, int length, long tag) {
            return comm.irecv(memory, offset, length, tag);
        }

        @Override
        public long irecvAny(ReceiveTarget landing) {
            return comm.irecvAny(landing);
        }

        @Override
        public long test(long request) {
            long bytes = comm.test(request);
            return bytes >= 0 && tested++ == corrupt ? NetProvider.CORRUPT : bytes;
        }

        @Override
        public long tag(long request) {
            return comm.tag(request);
        }

        @Override
        public void consumed(long request) {
            comm.consumed(request);
        }

        @Override
        public Rail rail() {
            return comm.rail();
        }

        @Override
        public MemoryHandle register(Region region) {
            return comm.register(region);
        }

        @Override
        public void deregister(MemoryHandle handle) {
            comm.deregister(handle);
        }

        @Override
        public WireStats stats() {
            return comm.stats();
        }

        @Override
        public void close() {
            comm.close();
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
    private final class Ends implements AutoCloseable, SendLoop.Events {
        private final InProcessProvider wire;
        private final InProcessHub hub = new InProcessHub(2);
        private final Region from = Region.allocate(MESSAGE);
        private final Region into = Region.allocate(MESSAGE);
        private final List<SendChannel> sends = new ArrayList<>();
        private final List<RecvChannel> receives = new ArrayList<>();
        private final PendingConnections<SendComm> toSend;
        private final PendingConnections<RecvComm> toReceive;
        private final OutgoingMessages outgoing;
        private final IncomingMessages incoming;
        private final SendLoop sending;
        private final RecvLoop receiving;
        private final MemoryHandle[] sources;
        private final MemoryHandle[] targets;
        private final int depth;
        private Told told;
        private Heard heard;
        private SendComm lastSend;
        private boolean refuses;

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
