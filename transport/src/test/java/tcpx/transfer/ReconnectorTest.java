package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.error.InternalException;
import tcpx.error.TransportException;
import tcpx.error.WireException;
import tcpx.memory.MemoryKind;
import tcpx.net.Capabilities;
import tcpx.net.NetProvider;
import tcpx.net.SendComm;
import tcpx.net.inproc.FaultScript;
import tcpx.net.inproc.InProcessHub;
import tcpx.net.inproc.InProcessProvider;
import tcpx.net.socket.SocketOptions;
import tcpx.net.socket.SocketProvider;
import tcpx.time.Deadline;

/** How channels get their connections, in time that is counted and passes only while one is tried. */
@Timeout(60)
class ReconnectorTest {
    private static final NetProvider REJOIN = new SocketProvider(SocketOptions.DEFAULT);
    private static final NetProvider DO_NOT_REJOIN = new InProcessProvider(
            new InProcessHub(1),
            new Capabilities(Set.of(MemoryKind.HOST), 16, false, false, true, false),
            rail -> FaultScript.NONE);

    private final AtomicLong nowNs = new AtomicLong(Duration.ofHours(1).toNanos());
    private final BlockingQueue<RailEvent> told = new LinkedBlockingQueue<>();
    private final BlockingQueue<TransportException> failures = new LinkedBlockingQueue<>();
    private final RailEvents railEvents = new RailEvents(told::add, Pair.RAILS, this::counted);
    private final PendingConnections<SendComm> pending = new PendingConnections<>(2);
    private final BlockingQueue<Boolean> arrivals = new LinkedBlockingQueue<>();
    private Path path;

    @AfterEach
    void close() {
        path.close();
        railEvents.close();
    }

    private Deadline after(int seconds) {
        return Deadline.after(nowNs::get, Duration.ofSeconds(seconds));
    }

    private Instant counted() {
        return Instant.ofEpochSecond(0, nowNs.get());
    }

    private static WireException unreachable(String rail) {
        return new WireException(rail, "connect", "ENETUNREACH", "no route", "");
    }

    @Test
    void aRailThatHasBecomeSlowIsNotKeptOutByHowQuickItWasOnce() throws Exception {
        path = new Path(1, REJOIN, (channel, attempt) -> attempt == 0 ? Outcome.after(1) : Outcome.after(700));
        path.openAll(after(1), () -> null);
        path.lose(0);
        arrivals.take();
        arrivals.take();
        assertThat(path.limitsMs)
                .containsExactly(
                        1000L, // in the set-up
                        500L, 500L, 500L, 500L, 500L, 500L, 500L, 500L, 500L, // half a second each, away for 4
                        562L, 632L, 711L); // then an eighth of that
    }

    @Test
    void whileASessionOpensEachAttemptMayTakeTwiceAsLongAsTheOneBeforeAndNoneLongerThanTheOpening() {
        path = new Path(1, REJOIN, (channel, attempt) -> Outcome.after(1_000_000));
        assertThatThrownBy(() -> path.openAll(after(100), () -> null)).hasMessageContaining("in time");
        assertThat(path.limitsMs).startsWith(1000L, 2000L, 4000L, 8000L, 16000L, 32000L, 37000L);
    }

    @Test
    void oneThatStaysAwayLongerIsTriedForFiveSecondsAtMost() throws Exception {
        path = new Path(1, REJOIN, (channel, attempt) -> Outcome.after(attempt < 1 ? 1 : attempt < 40 ? 1_000_000 : 2));
        path.openAll(after(1), () -> null);
        path.lose(0);
        arrivals.take();
        arrivals.take();
        assertThat(Collections.max(path.limitsMs)).isEqualTo(5000L);
        assertThat(path.limitsMs).endsWith(5000L, 5000L);
    }

    @Test
    void aSessionOpensWithoutAChannelThatATenthOfTheSetUpTimeLaterIsStillAway() throws Exception {
        path = new Path(
                2,
                REJOIN,
                (channel, attempt) -> channel == 0 ? Outcome.after(1) : Outcome.fails(600, unreachable("b")));
        Instant begin = counted();
        path.openAll(after(1_000_000), () -> null); // time flies where nothing happens
        RailEvent event = told.take();
        assertThat(event.kind()).isEqualTo(RailEvent.Kind.ABSENT);
        assertThat(event.channel()).isEqualTo(1);
        assertThat(event.reason()).contains("b", "no route");
        assertThat(Duration.between(begin, event.at())).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(900_000));
    }

    @Test
    void aSessionWithoutAnyChannelEndsWithWhatKeptEachOfThemOut() {
        path = new Path(2, REJOIN, (channel, attempt) -> {
            while (attempt > 0 && path.attempts.get(1 - channel) < 2 && !path.isClosed()) {
                Thread.onSpinWait(); // until each has failed
            }
            return attempt > 0 ? Outcome.after(1_000_000) : Outcome.fails(600, unreachable(channel == 0 ? "a" : "b"));
        });
        TransportException why =
                catchThrowableOfType(TransportException.class, () -> path.openAll(after(3), () -> null));
        assertThat(why).hasMessageContaining("rail a");
        assertThat(why.getSuppressed()).hasSize(1);
    }

    @Test
    void aFailureThatDoesNotPassEndsTheOpeningAtOnce() {
        WireException refused = new WireException("a", "connect", "EPROTO", "another protocol", "");
        path = new Path(2, REJOIN, (channel, attempt) -> channel == 0 ? Outcome.after(1) : Outcome.fails(1, refused));
        assertThatThrownBy(() -> path.openAll(after(10), () -> null)).isSameAs(refused);
    }

    @Test
    void whereChannelsDoNotRejoinOneThatFailsEndsTheOpening() {
        WireException gone = unreachable("b");
        path = new Path(
                2, DO_NOT_REJOIN, (channel, attempt) -> channel == 0 ? Outcome.after(1) : Outcome.fails(1, gone));
        assertThatThrownBy(() -> path.openAll(after(10), () -> null)).isSameAs(gone);
        assertThat(path.limitsMs).first().isEqualTo(10_000L);
        assertThat(path.triesAgain()).isFalse();
    }

    @Test
    void whatEndsTheSessionMeanwhileEndsTheOpening() {
        WireException over = unreachable("control");
        path = new Path(1, REJOIN, (channel, attempt) -> Outcome.whenClosed(Outcome.after(0)));
        assertThatThrownBy(() -> path.openAll(after(10), () -> over)).isSameAs(over);
    }

    @Test
    void aThreadThatIsInterruptedWhileItOpensASessionStaysInterrupted() {
        path = new Path(1, REJOIN, (channel, attempt) -> Outcome.whenClosed(Outcome.after(0)));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> path.openAll(after(10), () -> null)).hasMessageContaining("EINTR");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aChannelThatIsAwayForTheIdleTimeIsToldOfOnceAndOnceMoreWhenItIsBack() throws Exception {
        List<String> why = new CopyOnWriteArrayList<>();
        path = new Path(1, REJOIN, (channel, attempt) -> {
            why.add(path.whyAway(0));
            return attempt == 0 || attempt == 60 ? Outcome.after(1) : Outcome.fails(500, unreachable("a"));
        });
        path.openAll(after(10), () -> null);
        assertThat(path.rejoined()).isZero();
        Instant lost = counted();
        path.lose(0);
        RailEvent event = told.take();
        assertThat(event.kind()).isEqualTo(RailEvent.Kind.STILL_LOST);
        assertThat(event.reason()).contains("no route");
        assertThat(event.at()).isEqualTo(lost.plusSeconds(10));
        event = told.take();
        assertThat(event.kind()).isEqualTo(RailEvent.Kind.REJOINED);
        assertThat(event.at()).isEqualTo(lost.plusMillis(59 * 500 + 1));
        assertThat(told).isEmpty();
        assertThat(path.rejoined()).isOne();
        assertThat(why.subList(0, 2)).containsOnly(""); // nothing had failed
        assertThat(why.subList(2, 61))
                .allSatisfy(each -> assertThat(each).startsWith(": ").contains("no route"));
    }

    @Test
    void aPauseEndsWhereAChannelMayBeHadAtOnce() throws Exception {
        path = new Path(
                1, REJOIN, (channel, attempt) -> attempt == 1 ? Outcome.fails(0, unreachable("a")) : Outcome.after(1));
        path.openAll(after(10), () -> null);
        arrivals.take();
        path.lose(0);
        path.seek(0); // the time of its pause does not pass
        arrivals.take();
        assertThat(path.rejoined()).isOne();
    }

    @Test
    void aConnectionThatIsLostBeforeAnyoneTakesItIsMadeAgain() throws Exception {
        path = new Path(
                1, REJOIN, (channel, attempt) -> attempt == 1 ? Outcome.after(1).lostAtOnce() : Outcome.after(1));
        path.openAll(after(10), () -> null);
        pending.take(0);
        path.lose(0);
        for (int arrived = 0; arrived < 3; arrived++) {
            arrivals.take();
        }
        assertThat(path.limitsMs).hasSize(3);
        assertThat(path.closed).hasValue(1);
    }

    @Test
    void aConnectionThatComesWhenTheSessionIsClosedIsClosed() throws Exception {
        path = new Path(
                1,
                REJOIN,
                (channel, attempt) -> attempt == 0 ? Outcome.after(1) : Outcome.whenClosed(Outcome.after(1)));
        path.openAll(after(10), () -> null);
        arrivals.take();
        pending.take(0);
        path.lose(0);
        path.begun(2);
        path.close();
        assertThat(path.closed).hasValue(1);
        assertThat(path.rejoined()).isZero();
        assertThat(arrivals).isEmpty();
    }

    @Test
    void whatIsNoFailureToConnectIsTheSessions() throws Exception {
        IllegalStateException odd = new IllegalStateException("odd");
        path = new Path(1, REJOIN, (channel, attempt) -> attempt == 0 ? Outcome.after(1) : Outcome.fails(1, odd));
        path.openAll(after(10), () -> null);
        path.lose(0);
        assertThat(failures.take()).isInstanceOf(InternalException.class).hasCause(odd);
    }

    @Test
    void whatIsNoFailureToConnectEndsTheOpeningToo() throws Exception {
        path = new Path(1, REJOIN, (channel, attempt) -> Outcome.fails(1, new IllegalStateException("odd")));
        assertThatThrownBy(() -> path.openAll(after(10), () -> null)).isInstanceOf(InternalException.class);
        assertThat(failures.take()).isInstanceOf(InternalException.class);
    }

    @Test
    void whatFailsAfterTheEndIsNobodys() throws Exception {
        path = new Path(
                1,
                REJOIN,
                (channel, attempt) -> attempt == 0
                        ? Outcome.after(1)
                        : Outcome.whenClosed(Outcome.fails(0, new IllegalStateException("odd"))));
        path.openAll(after(10), () -> null);
        path.lose(0);
        path.begun(2);
        path.close();
        assertThat(failures).isEmpty();
    }

    @Test
    void aClosedOneSeeksNothing() throws Exception {
        path = new Path(1, REJOIN, (channel, attempt) -> Outcome.after(1));
        path.openAll(after(10), () -> null);
        path.close();
        path.lose(0);
        path.close();
        assertThat(path.limitsMs).hasSize(1);
    }

    /** What an attempt does. */
    private record Outcome(long ms, RuntimeException failure, boolean losesAtOnce, boolean waitsForTheEnd) {
        static Outcome after(long ms) {
            return new Outcome(ms, null, false, false);
        }

        static Outcome fails(long ms, RuntimeException failure) {
            return new Outcome(ms, failure, false, false);
        }

        static Outcome whenClosed(Outcome outcome) {
            return new Outcome(outcome.ms, outcome.failure, false, true);
        }

        Outcome lostAtOnce() {
            return new Outcome(ms, failure, true, false);
        }
    }

    /** What the attempts of each channel do, counted from 0. */
    private interface Script {
        Outcome of(int channel, int attempt);
    }

    /** Channels whose connections are made by a script. */
    private final class Path extends Reconnector<SendComm> {
        final List<Long> limitsMs = Collections.synchronizedList(new ArrayList<>());
        final AtomicInteger closed = new AtomicInteger();
        private final Script script;
        private final AtomicIntegerArray attempts;
        private final AtomicIntegerArray wanted;

        Path(int channels, NetProvider provider, Script script) {
            super(
                    new SessionPlan(TransferConfig.DEFAULT.withChannels(channels), provider, ChunkLog.NONE, nowNs::get),
                    pending,
                    railEvents,
                    () -> arrivals.add(true),
                    failures::add);
            this.script = script;
            attempts = new AtomicIntegerArray(channels);
            wanted = new AtomicIntegerArray(channels);
            for (int channel = 0; channel < channels; channel++) {
                wanted.set(channel, 1);
            }
        }

        /** Waits until channel 0 has begun so many attempts. */
        void begun(int times) {
            while (attempts.get(0) < times) {
                Thread.onSpinWait();
            }
        }

        void lose(int channel) {
            wanted.set(channel, 1);
            seek(channel);
        }

        @Override
        public void lost(int channel, int number, String reason) {
            throw new AssertionError(reason);
        }

        @Override
        boolean isWanted(int channel) {
            return wanted.get(channel) == 1;
        }

        @Override
        NewConnection<SendComm> open(int channel, Deadline attempt) {
            long limitNs = attempt.remainingNs();
            limitsMs.add(limitNs / 1_000_000);
            Outcome outcome = script.of(channel, attempts.getAndIncrement(channel));
            while (outcome.waitsForTheEnd && !isClosed()) {
                Thread.onSpinWait();
            }
            long neededNs = outcome.ms * 1_000_000;
            nowNs.addAndGet(Math.min(limitNs, neededNs));
            if (neededNs > limitNs) {
                throw new WireException("a", "connect", "ETIMEDOUT", "no answer in time", "");
            }
            if (outcome.failure != null) {
                throw outcome.failure;
            }
            wanted.set(channel, outcome.losesAtOnce ? 1 : 0);
            return new NewConnection<>(closable(), 0);
        }

        private SendComm closable() {
            return (SendComm) Proxy.newProxyInstance(
                    SendComm.class.getClassLoader(), new Class<?>[] {SendComm.class}, (self, called, with) -> {
                        closed.incrementAndGet();
                        return null;
                    });
        }
    }
}
