package tcpx.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import tcpx.error.WireException;
import tcpx.memory.Region;

/** Sleeping until something may have happened. */
interface PollerContract {
    /** Far longer than a test may take: whoever sleeps so long was not woken. */
    long LONG_NS = 600_000_000_000L;

    /** The ends of the running test. */
    Ends ends();

    private Poller poller() {
        return ends().closing(ends().provider().receiving().newPoller());
    }

    /** Sleeps a slice at a time until the time is over, and gives how often it returned. */
    private static int returnsDuring(LongConsumer sleep, long durationNs, long sliceNs) {
        int returns = 0;
        for (long startNs = System.nanoTime(); System.nanoTime() - startNs < durationNs; returns++) {
            sleep.accept(sliceNs);
        }
        return returns;
    }

    @Test
    default void awaitEndsWithItsTimeAndDoesNotSpinMeanwhile() {
        Poller empty = poller();
        empty.await(0);
        empty.await(1);
        assertThat(returnsDuring(empty::await, 100_000_000, 20_000_000)).isLessThan(100);

        Pair pair = ends().pair(1);
        RecvComm receiver = pair.receiver().comm();
        pair.receiver().poller().await(0);
        long request = receiver.irecv(receiver.register(ends().region(8)), 0, 8, 0);
        assertThat(receiver.test(request)).isEqualTo(NetProvider.PENDING);
        assertThat(returnsDuring(pair.receiver().poller()::await, 100_000_000, 20_000_000))
                .as("returns with a request outstanding")
                .isLessThan(100);
    }

    @Test
    default void awaitDoesNotSpinWhenMessagesHaveGoneAndNoneIsOutstanding() {
        Pair pair = ends().pair(1);
        ends().together(() -> pair.send(ends().filled(100, 1), 0), () -> pair.receive(ends().region(100), 0));
        for (Poller poller :
                new Poller[] {pair.sender().poller(), pair.receiver().poller()}) {
            assertThat(returnsDuring(poller::await, 100_000_000, 20_000_000)).isLessThan(100);
        }
    }

    @Test
    default void aWakeupBeforeAwaitIsNotLost() {
        Poller poller = poller();
        poller.wakeup();
        poller.await(LONG_NS);
        poller.wakeup();
        poller.await(-1);
    }

    @Test
    default void aWakeupEndsAnAwaitWithoutLimit() {
        Poller poller = poller();
        Future<Void> sleeping = ends().start(() -> {
            poller.await(-1);
            return null;
        });
        assertThatThrownBy(() -> sleeping.get(20, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        poller.wakeup();
        Ends.result(sleeping);
    }

    @Test
    default void whatArrivesDoesNotEndASleepUntilWakeup() {
        Pair pair = ends().pair(1);
        RecvComm receiver = pair.receiver().comm();
        Poller poller = pair.receiver().poller();
        poller.await(0); // that the comm was added may count as a wakeup
        Region into = ends().region(100);
        long request = receiver.irecv(receiver.register(into), 0, 100, 0);
        assertThat(receiver.test(request)).isEqualTo(NetProvider.PENDING);
        Future<Void> sending = ends().start(() -> {
            pair.send(ends().filled(100, 1), 0);
            return null;
        });
        assertThat(returnsDuring(poller::awaitWakeup, 100_000_000, 20_000_000))
                .as("returns, at most one each 20 ms and a few")
                .isLessThan(20);
        poller.wakeup();
        poller.awaitWakeup(-1);
        while (receiver.test(request) == NetProvider.PENDING) {
            poller.await(-1);
        }
        Ends.result(sending);
        Ends.assertHolds(into, 0, 100, 1);
    }

    /** A socket wakes for half a MiB and reads two at a time: what is left then is less than it would wake for. */
    @Test
    default void theRestOfALongMessageThatHasArrivedNeedsNothingElseToArrive() {
        Pair pair = ends().pair(1);
        SendComm sender = pair.sender().comm();
        RecvComm receiver = pair.receiver().comm();
        int bytes = (512 << 10) + (2 << 20) + (300 << 10);
        ends().assumeTakes(bytes);
        Region from = ends().filled(bytes, 1);
        Region into = ends().region(bytes);
        long received = receiver.irecv(receiver.register(into), 0, bytes, 0);
        long sent = sender.isend(sender.register(from), 0, bytes, 0);
        long begun = sender.test(sent); // sockets take half a MiB of it
        long got = receiver.test(received);
        for (int i = 0; i < 5 && got == NetProvider.PENDING; i++) {
            pair.receiver().poller().await(10_000_000);
            got = receiver.test(received);
        }
        for (long startNs = System.nanoTime();
                begun == NetProvider.PENDING && !sender.isSent(sent) && System.nanoTime() - startNs < 1_000_000_000; ) {
            pair.sender().poller().await(10_000_000);
            begun = sender.test(sent);
        }
        assertThat(got == NetProvider.PENDING ? pair.receiver().complete(received) : got)
                .isEqualTo(bytes);
        if (begun == NetProvider.PENDING) {
            pair.sender().complete(sent);
        }
        Ends.assertHolds(into, 0, bytes, 1);
    }

    @Test
    default void anArrivingMessageEndsAnAwaitWithoutLimit() {
        Pair pair = ends().pair(1);
        RecvComm receiver = pair.receiver().comm();
        Region into = ends().region(100);
        long request = receiver.irecv(receiver.register(into), 0, 100, 0);
        assertThat(receiver.test(request)).isEqualTo(NetProvider.PENDING);
        ends().together(
                        () -> {
                            while (receiver.test(request) == NetProvider.PENDING) {
                                pair.receiver().poller().await(-1);
                            }
                        },
                        () -> pair.send(ends().filled(100, 1), 0));
        Ends.assertHolds(into, 0, 100, 1);
    }

    @Test
    default void aPeerThatClosesEndsAnAwaitWithoutLimit() {
        Pair pair = ends().pair(1);
        RecvComm receiver = pair.receiver().comm();
        long request = receiver.irecv(receiver.register(ends().region(100)), 0, 100, 0);
        Future<Long> tested = ends().start(() -> {
            long bytes = receiver.test(request);
            while (bytes == NetProvider.PENDING) {
                pair.receiver().poller().await(-1);
                bytes = receiver.test(request);
            }
            return bytes;
        });
        pair.sender().comm().close();
        assertThatThrownBy(() -> Ends.result(tested)).isInstanceOf(WireException.class);
    }

    @Test
    default void onePollerServesManyComms() {
        int count = 4;
        Poller poller = poller();
        long[] requests = new long[count];
        Pair[] pairs = new Pair[count];
        for (int i = 0; i < count; i++) {
            pairs[i] = ends().pair(1);
            RecvComm receiver = pairs[i].receiver().comm();
            pairs[i].receiver().poller().remove(receiver);
            poller.add(receiver);
            requests[i] = receiver.irecv(receiver.register(ends().region(8)), 0, 8, i);
        }
        ends().together(
                        () -> {
                            int done = 0;
                            while (done < count) {
                                int before = done;
                                for (int i = 0; i < count; i++) {
                                    if (requests[i] >= 0
                                            && pairs[i].receiver().comm().test(requests[i]) == 8) {
                                        requests[i] = -1;
                                        done++;
                                    }
                                }
                                if (done == before) {
                                    poller.await(LONG_NS);
                                }
                            }
                        },
                        () -> {
                            for (int i = count - 1; i >= 0; i--) {
                                pairs[i].send(ends().region(8), i);
                            }
                        });
    }

    @Test
    default void removingAndClosingWatchedCommsIsHarmless() {
        Poller poller = poller();
        Pair pair = ends().pair(1);
        pair.receiver().poller().remove(pair.receiver().comm());
        poller.add(pair.receiver().comm());
        poller.remove(pair.receiver().comm());
        poller.remove(pair.receiver().comm());
        poller.add(pair.receiver().comm());
        pair.receiver().comm().close();
        poller.await(1_000_000);
        poller.remove(pair.receiver().comm());
        poller.close();
        poller.close();
    }

    @Test
    default void noWakeUpIsLostInThousandsOfRoundsOfPingPong() {
        int rounds = ends().rounds(20_000);
        Pair there = ends().pair(1);
        Pair back = ends().pair(1);
        Region ping = ends().region(8);
        Region pong = ends().region(8);
        ends().together(
                        () -> volley(there.sender(), back.receiver(), ping, rounds, true),
                        () -> volley(back.sender(), there.receiver(), pong, rounds, false));
    }

    private static void volley(
            Driver<SendComm> sender, Driver<RecvComm> receiver, Region region, int rounds, boolean serves) {
        MemoryHandle source = sender.comm().register(region);
        MemoryHandle handle = receiver.comm().register(region);
        for (int i = 0; i < rounds; i++) {
            if (serves || i > 0) {
                sender.complete(sender.comm().isend(source, 0, 8, 0));
            }
            long request = receiver.comm().irecv(handle, 0, 8, 0);
            receiver.complete(request);
            receiver.comm().consumed(request);
        }
        if (!serves) {
            sender.complete(sender.comm().isend(source, 0, 8, 0));
        }
    }

    /** The message is sent a few nanoseconds before, while, or after the receiver falls asleep, over and over. */
    @Test
    default void noWakeUpIsLostWhenTheMessageMeetsTheReceiverFallingAsleep() {
        int rounds = ends().rounds(10_000);
        Pair pair = ends().pair(1);
        RecvComm receiver = pair.receiver().comm();
        SendComm sender = pair.sender().comm();
        MemoryHandle handle = receiver.register(ends().region(8));
        MemoryHandle source = sender.register(ends().region(8));
        AtomicInteger asked = new AtomicInteger();
        SplittableRandom random = new SplittableRandom(1);
        ends().together(
                        () -> {
                            for (int i = 0; i < rounds; i++) {
                                long request = receiver.irecv(handle, 0, 8, i);
                                receiver.test(request);
                                asked.incrementAndGet();
                                long startNs = System.nanoTime();
                                pair.receiver().poller().await(Driver.PATIENCE_NS);
                                assertThat(System.nanoTime() - startNs)
                                        .as("nanoseconds asleep in round %d", i)
                                        .isLessThan(Driver.PATIENCE_NS);
                                pair.receiver().complete(request);
                                receiver.consumed(request);
                            }
                        },
                        () -> {
                            for (int i = 0; i < rounds; i++) {
                                while (asked.get() <= i) {
                                    Thread.yield();
                                }
                                for (int spins = random.nextInt(100); spins > 0; spins--) {
                                    Thread.onSpinWait();
                                }
                                pair.sender().complete(sender.isend(source, 0, 8, i));
                            }
                        });
    }
}
