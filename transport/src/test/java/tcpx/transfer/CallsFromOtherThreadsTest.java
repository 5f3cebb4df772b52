package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tcpx.Soak;
import tcpx.error.InternalException;
import tcpx.error.PeerGoneException;
import tcpx.error.SessionClosedException;
import tcpx.error.TransportException;
import tcpx.memory.Region;
import tcpx.net.NetProvider;
import tcpx.plan.Strategy;

/**
 * No public call, from whichever thread and whenever, ends the process or waits longer than its deadline. A failure of
 * the random part may be the end of the test's JVM; {@code -Dtcpx.calls=5000} tries more of them.
 */
class CallsFromOtherThreadsTest extends OverEveryWire {
    private static final int CALLS = Integer.getInteger("tcpx.calls", Soak.rounds(600));
    private static final long PROMPT_MS = 5_000; // on a busy machine; the idle time is a minute
    private static final TransferConfig CONFIG = TransferConfig.DEFAULT
            .withChannels(2)
            .withChunkBytes(16 << 10)
            .withTimeouts(Duration.ofSeconds(10), Duration.ofMinutes(1));

    @Test
    void aSenderThatIsClosedInACallEndsItAndTellsTheReceiver() throws Exception {
        try (Region region = Region.allocate(1 << 20);
                Pair pair = Pair.open(CONFIG, provider)) {
            CompletableFuture<Long> sending = underWay(() -> pair.sender.send(region)); // no receive buffer is posted
            awaitCall(pair.sender::complete);
            pair.sender.close();
            assertThatThrownBy(() -> Pair.get(sending))
                    .isInstanceOf(SessionClosedException.class)
                    .hasMessageContaining("the sender was closed while a call was under way");
            assertThatThrownBy(() -> pair.sender.send(region)).isInstanceOf(SessionClosedException.class);
            assertThatThrownBy(() -> pair.receiver.receive(region)).isInstanceOf(PeerGoneException.class);
        }
    }

    @Test
    void aReceiverThatIsClosedInACallEndsItAndTellsTheSender() throws Exception {
        try (Region region = Region.allocate(1 << 20);
                Pair pair = Pair.open(CONFIG, provider)) {
            CompletableFuture<Long> receiving = underWay(() -> pair.receiver.receive(region)); // nothing is sent
            awaitCall(() -> pair.receiver.deregister(region));
            pair.receiver.close();
            assertThatThrownBy(() -> Pair.get(receiving))
                    .isInstanceOf(SessionClosedException.class)
                    .hasMessageContaining("the receiver was closed while a call was under way");
            assertThatThrownBy(() -> {
                        pair.sender.send(region);
                        pair.sender.send(region);
                    })
                    .isInstanceOf(PeerGoneException.class);
        }
    }

    // in a thread of its own, which tries again when another call was in the way
    private static CompletableFuture<Long> underWay(Callable<Long> call) {
        return Pair.async(() -> {
            while (true) {
                try {
                    return call.call();
                } catch (IllegalStateException e) {
                    if (!isInTheWay(e)) {
                        throw e;
                    }
                }
            }
        });
    }

    // until the other thread is inside its call, which is when a call of this one is refused
    private static void awaitCall(Runnable call) {
        while (true) {
            try {
                call.run();
            } catch (IllegalStateException e) {
                if (isInTheWay(e)) {
                    return;
                }
            }
            Thread.onSpinWait();
        }
    }

    private static boolean isInTheWay(IllegalStateException refusal) {
        return refusal.getMessage().contains("one thread at a time");
    }

    @Test
    void anInterruptedCallEndsAtOnceAndTheFlagStays() throws Exception {
        for (boolean sends : new boolean[] {true, false}) {
            try (Region region = Region.allocate(1 << 20);
                    Pair pair = Pair.open(CONFIG, provider)) {
                CountDownLatch begun = new CountDownLatch(1);
                AtomicBoolean flag = new AtomicBoolean();
                CompletableFuture<Void> ended = new CompletableFuture<>();
                Thread caller = new Thread(() -> {
                    begun.countDown();
                    try {
                        if (sends) {
                            pair.sender.send(region);
                        } else {
                            pair.receiver.receive(region);
                        }
                        ended.complete(null);
                    } catch (Throwable e) {
                        flag.set(Thread.currentThread().isInterrupted());
                        ended.completeExceptionally(e);
                    }
                });
                caller.start();
                begun.await();
                long startNs = System.nanoTime();
                caller.interrupt();
                assertThatThrownBy(() -> Pair.get(ended))
                        .isInstanceOf(SessionClosedException.class)
                        .hasMessageContaining("interrupted");
                assertThat(System.nanoTime() - startNs).isLessThan(TimeUnit.MILLISECONDS.toNanos(PROMPT_MS));
                assertThat(flag).as("the thread's flag").isTrue();
            }
        }
    }

    @Test
    void aSecondThreadIsRefusedAtTheCall() throws Exception {
        try (Region region = Region.allocate(1 << 20);
                Pair pair = Pair.open(CONFIG, provider)) {
            CompletableFuture<Long> sending = underWay(() -> pair.sender.send(region));
            awaitCall(pair.sender::complete);
            assertThatThrownBy(() -> pair.sender.send(region))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "a sender is used by one thread at a time, and pair is inside a call"); // the thread's name
            assertThatThrownBy(() -> pair.sender.deregister(region)).isInstanceOf(IllegalStateException.class);
            assertThat(pair.receiver.receive(region)).isEqualTo(1 << 20);
            assertThat(Pair.get(sending)).isPositive();
        }
    }

    @Test
    void aRegionThatIsClosedInATransferIsFreedWhenTheSessionLetsItGo() throws Exception {
        Region from = Region.allocate(4 << 20);
        Region to = Region.allocate(4 << 20);
        try (Region other = Region.allocate(10);
                Pair pair = Pair.open(CONFIG, provider)) {
            CompletableFuture<Long> sending = underWay(() -> pair.sender.send(from));
            awaitCall(pair.sender::complete);
            pair.receiver.post(to, 0, to.bytes());
            to.close();
            assertThat(pair.receiver.receive()).isEqualTo(4 << 20);
            Pair.get(sending);
            from.close();
            assertThat(from.address()).as("still there").isPositive();
            assertThatThrownBy(() -> pair.sender.send(from))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the region is closed");
            assertThatThrownBy(() -> pair.receiver.receive(to)).hasMessage("the region is closed");
            CompletableFuture<Long> receiving = Pair.async(() -> pair.receiver.receive(other));
            pair.sender.send(other); // the session lives on
            Pair.get(receiving);
            pair.sender.deregister(from);
            assertThatThrownBy(from::address).hasMessage("the region is closed");
        }
        assertThatThrownBy(to::address).hasMessage("the region is closed");
    }

    @Test
    void aRegionInWhichABufferIsPostedCannotBeForgotten() throws Exception {
        try (Region region = Region.allocate(100);
                Pair pair = Pair.open(CONFIG, provider)) {
            pair.receiver.post(region, 0, 100);
            assertThatThrownBy(() -> pair.receiver.deregister(region))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("used by a message that is under way");
            CompletableFuture<Long> receiving = Pair.async(() -> pair.receiver.receive());
            pair.sender.send(region);
            Pair.get(receiving);
            pair.receiver.deregister(region);
            pair.receiver.deregister(region);
            pair.receiver.post(region, 0, 100);
            pair.sender.close();
            assertThat(pair.receiver.receive()).isEqualTo(Receiver.CLOSED);
            pair.receiver.deregister(region); // nothing will land in that buffer
        }
    }

    @Test
    void randomCallsFromOtherThreadsEndInTypedErrorsOnly() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        for (long seed = 1; calls.get() < CALLS; seed++) {
            try {
                new Disturbed(new Random(seed), provider, calls).run();
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    /** A session in which both ends move messages for as long as they can, while a third thread disturbs them. */
    private static final class Disturbed {
        private final Random random;
        private final TransferConfig config;
        private final NetProvider provider;
        private final AtomicInteger calls;
        private final AtomicInteger moved = new AtomicInteger();
        private final List<Region> regions = new ArrayList<>();

        Disturbed(Random random, NetProvider provider, AtomicInteger calls) {
            this.random = random;
            this.provider = provider;
            this.calls = calls;
            int channels = 1 + random.nextInt(3);
            this.config = CONFIG.withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(3))
                    .withChannels(channels)
                    .withThreads(1 + random.nextInt(channels))
                    .withWindow(1 + random.nextInt(4))
                    .withStrategy(Strategy.values()[random.nextInt(Strategy.values().length)]);
        }

        void run() throws Exception {
            Region from = region();
            Region to = region();
            try (Pair pair = Pair.open(config, provider)) {
                Caller sending = new Caller(() -> {
                    pair.sender.send(from, 0, random(from));
                    moved.getAndIncrement();
                });
                Caller receiving = new Caller(() -> {
                    if (pair.receiver.receive(to) == Receiver.CLOSED) {
                        throw new IllegalStateException("closed in order");
                    }
                });
                sending.start();
                receiving.start();
                int until = random.nextInt(20);
                while (moved.get() < until && sending.isAlive() && receiving.isAlive()) {
                    Thread.onSpinWait();
                }
                for (int i = 1 + random.nextInt(8); i > 0; i--) {
                    disturb(pair, sending, receiving, from, to);
                }
                within("close of the sender", pair.sender::close);
                within("close of the receiver", pair.receiver::close);
                sending.assertEndsWell();
                receiving.assertEndsWell();
            } finally {
                regions.forEach(Region::close);
            }
        }

        private Region region() {
            Region region = Region.allocate(1 << 20);
            regions.add(region);
            return region;
        }

        private static long random(Region region) {
            return (region.bytes() - 1) * (System.nanoTime() & 1) + 1;
        }

        private void disturb(Pair pair, Caller sending, Caller receiving, Region from, Region to) throws Exception {
            calls.getAndIncrement();
            switch (random.nextInt(14)) {
                case 0 -> within("close of the sender", pair.sender::close);
                case 1 -> within("close of the receiver", pair.receiver::close);
                case 2 -> within("cancel", () -> pair.sender.cancel("at random"));
                case 3 -> within("cancel", () -> pair.receiver.cancel("at random"));
                case 4 -> sending.interrupt();
                case 5 -> receiving.interrupt();
                case 6 -> from.close();
                case 7 -> to.close();
                case 8 -> refusedOrNot("deregister", () -> pair.sender.deregister(from));
                case 9 -> refusedOrNot("deregister", () -> pair.receiver.deregister(to));
                case 10 -> refusedOrNot("send", () -> pair.sender.send(region(), 0, 0));
                case 11 -> refusedOrNot("post", () -> pair.receiver.post(region(), 0, 10));
                case 12 ->
                    within("figures", () -> {
                        assertThat(pair.sender.channels()).hasSize(config.channels());
                        assertThat(pair.receiver.channels()).hasSize(config.channels());
                        pair.sender.totals();
                        pair.receiver.totals();
                    });
                default -> {
                    Thread one = new Thread(pair.sender::close);
                    Thread two = new Thread(pair.receiver::close);
                    one.start();
                    two.start();
                    within("two closes at a time", () -> {
                        pair.sender.close();
                        pair.receiver.close();
                    });
                    one.join();
                    two.join();
                }
            }
        }

        private static void refusedOrNot(String what, Runnable call) {
            within(what, () -> {
                try {
                    call.run();
                } catch (TransportException | IllegalStateException e) {
                    assertThat(e.getMessage()).isNotEmpty();
                }
            });
        }

        private static void within(String what, Runnable call) {
            long startNs = System.nanoTime();
            call.run();
            assertThat((System.nanoTime() - startNs) / 1_000_000).as(what).isLessThan(20_000);
        }
    }

    /** A user's thread that calls until something ends it. */
    private static final class Caller extends Thread {
        private final Runnable call;
        private final CompletableFuture<Throwable> end = new CompletableFuture<>();

        Caller(Runnable call) {
            this.call = call;
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                while (true) {
                    call.run();
                }
            } catch (Throwable e) {
                end.complete(e);
            }
        }

        void assertEndsWell() throws ExecutionException, InterruptedException, TimeoutException {
            Throwable reason = end.get(20, TimeUnit.SECONDS);
            if (reason instanceof IllegalArgumentException) { // the disturber has posted a receive buffer of its own
                assertThat(reason).hasMessageContaining("the receiver has posted a receive buffer of 10");
                return;
            }
            assertThat(reason)
                    .isInstanceOfAny(TransportException.class, IllegalStateException.class)
                    .isNotInstanceOf(InternalException.class);
        }
    }
}
