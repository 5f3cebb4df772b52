package tcpx.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import tcpx.error.WireException;
import tcpx.memory.MemoryKind;
import tcpx.memory.Region;
import tcpx.time.Deadline;

/** Listening, connecting, accepting, registering. */
interface ControlPathContract {
    /** The ends of the running test. */
    Ends ends();

    /** One message through a pair, checked. */
    private void assertMoves(Pair pair, long seed) {
        Region from = ends().filled(1000, seed);
        Region into = ends().region(1000);
        ends().together(
                        () -> pair.send(from, seed),
                        () -> assertThat(pair.receive(into, seed)).isEqualTo(1000));
        Ends.assertHolds(into, 0, 1000, seed);
    }

    private Pair drivenPair(SendComm sender, RecvComm receiver) {
        return new Pair(
                ends().driver(sender, ends().provider().sending()),
                ends().driver(receiver, ends().provider().receiving()));
    }

    @Test
    default void describesItself() {
        NetProvider provider = ends().provider().sending();
        assertThat(provider.name()).matches("[a-z0-9-]+");
        assertThat(provider.devices()).isNotEmpty();
        assertThat(provider.capabilities().memoryKinds()).isNotEmpty();
        assertThat(provider.capabilities())
                .isEqualTo(ends().provider().receiving().capabilities());
    }

    @Test
    default void connectsByACopyOfTheHandlesBytes() {
        ListenComm listener = ends().listen(1);
        byte[] bytes = listener.handle().bytes();
        assertThat(bytes).hasSizeBetween(1, Handle.MAX_BYTES);
        Future<RecvComm> accepted = ends().start(() -> ends().accept(listener));
        SendComm sender = ends().connect(new Handle(bytes), 1);
        assertMoves(drivenPair(sender, Ends.result(accepted)), 1);
    }

    @Test
    default void commsAndListenersKnowTheirRail() {
        ListenComm listener = ends().listen(1);
        assertThat(listener.rail()).isEqualTo(ends().provider().receivingRail());
        Pair pair = ends().pair(1);
        assertThat(pair.sender().comm().rail()).isEqualTo(ends().provider().sendingRail());
        assertThat(pair.receiver().comm().rail()).isEqualTo(ends().provider().receivingRail());
    }

    @Test
    default void acceptMayWaitBeforeAnybodyConnects() throws Exception {
        ListenComm listener = ends().listen(1);
        Future<RecvComm> accepted = ends().start(() -> ends().accept(listener));
        assertThatThrownBy(() -> accepted.get(50, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        SendComm sender = ends().connect(listener.handle(), 1);
        assertMoves(drivenPair(sender, Ends.result(accepted)), 2);
    }

    @Test
    default void connectMayComeBeforeAccept() throws Exception {
        ListenComm listener = ends().listen(1);
        Future<SendComm> connected = ends().start(() -> ends().connect(listener.handle(), 1));
        try {
            connected.get(50, TimeUnit.MILLISECONDS); // some wires connect before anybody accepts, some wait
        } catch (TimeoutException ignored) {
            assertThat(connected).isNotDone();
        }
        RecvComm receiver = ends().accept(listener);
        assertMoves(drivenPair(Ends.result(connected), receiver), 3);
    }

    @Test
    default void acceptEndsAtItsDeadlineWhenNobodyComes() {
        ListenComm listener = ends().listen(1);
        long startNs = System.nanoTime();
        assertThatThrownBy(() -> listener.accept(Deadline.after(Duration.ofMillis(100))))
                .isInstanceOf(WireException.class)
                .hasMessageContaining(ends().provider().receivingRail().name());
        assertThat(Duration.ofNanos(System.nanoTime() - startNs))
                .isBetween(Duration.ofMillis(100), Duration.ofSeconds(10));
    }

    @Test
    default void anExpiredDeadlineIsKeptAtOnce() {
        ListenComm listener = ends().listen(1);
        assertThatThrownBy(() -> listener.accept(Deadline.after(Duration.ZERO))).isInstanceOf(WireException.class);
    }

    @Test
    default void connectFailsWithinItsDeadlineWhenNobodyListens() {
        ListenComm listener = ends().listen(1);
        Handle handle = listener.handle();
        listener.close();
        long startNs = System.nanoTime();
        assertThatThrownBy(() -> connectWithin(handle, Duration.ofMillis(500)))
                .isInstanceOf(WireException.class)
                .hasMessageContaining(ends().provider().sendingRail().name());
        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(10));
    }

    private SendComm connectWithin(Handle handle, Duration duration) {
        ProviderUnderTest provider = ends().provider();
        return ends().closing(provider.sending().connect(provider.sendingRail(), handle, 1, Deadline.after(duration)));
    }

    @Test
    default void aForgedHandleIsRefusedAndDoesNotDisturbTheRealPeer() {
        ListenComm listener = ends().listen(1);
        Optional<Handle> forged = ends().provider().forged(listener.handle());
        assumeTrue(forged.isPresent(), "this wire's handles prove nothing");
        Future<RecvComm> accepted = ends().start(() -> ends().accept(listener));
        assertThatThrownBy(() -> {
                    SendComm stranger = connectWithin(forged.get(), Duration.ofSeconds(2));
                    Driver<SendComm> driver =
                            ends().driver(stranger, ends().provider().sending());
                    throw FailureContract.sendUntilItFails(driver, stranger.register(ends().region(8)));
                })
                .isInstanceOf(WireException.class);
        assertThat(accepted).isNotDone();
        SendComm sender = ends().connect(listener.handle(), 1);
        assertMoves(drivenPair(sender, Ends.result(accepted)), 4);
    }

    @Test
    default void aHandleOfNonsenseIsRefused() {
        byte[] ones = new byte[Handle.MAX_BYTES];
        Arrays.fill(ones, (byte) 0xff);
        List<byte[]> nonsense = List.of(new byte[0], new byte[] {1}, new byte[Handle.MAX_BYTES], ones);
        for (byte[] bytes : nonsense) {
            assertThatThrownBy(() -> connectWithin(new Handle(bytes), Duration.ofMillis(500)))
                    .as("a handle of %d bytes", bytes.length)
                    .isInstanceOf(WireException.class);
        }
    }

    @Test
    default void closingAListenerEndsAWaitingAccept() throws Exception {
        ListenComm listener = ends().listen(1);
        Future<RecvComm> accepted = ends().start(() -> ends().accept(listener));
        assertThatThrownBy(() -> accepted.get(20, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        listener.close();
        assertThatThrownBy(() -> Ends.result(accepted)).isInstanceOf(WireException.class);
    }

    @Test
    default void closingAListenerTwiceIsHarmlessAndItsCommsLiveOn() {
        ListenComm listener = ends().listen(1);
        Future<RecvComm> accepted = ends().start(() -> ends().accept(listener));
        SendComm sender = ends().connect(listener.handle(), 1);
        RecvComm receiver = Ends.result(accepted);
        listener.close();
        listener.close();
        assertMoves(drivenPair(sender, receiver), 5);
    }

    @Test
    default void manyCommsOpenedInParallelDoNotMixTheirMessages() {
        int count = 16;
        List<Pair> pairs = new ArrayList<>();
        Ends.Body[] opening = new Ends.Body[count];
        Arrays.fill(opening, (Ends.Body) () -> {
            Pair pair = ends().pair(ends().depth(2));
            synchronized (pairs) {
                pairs.add(pair);
            }
        });
        ends().together(opening);

        Ends.Body[] moving = new Ends.Body[2 * count];
        for (int i = 0; i < count; i++) {
            int seed = i;
            Region from = ends().filled(70_001, seed);
            Region into = ends().region(70_001);
            moving[2 * i] = () -> pairs.get(seed).send(from, seed);
            moving[2 * i + 1] = () -> {
                assertThat(pairs.get(seed).receive(into, seed)).isEqualTo(70_001);
                Ends.assertHolds(into, 0, 70_001, seed);
            };
        }
        ends().together(moving);
    }

    @Test
    default void depthsOutsideTheProvidersLimitAreRefused() {
        int max = ends().capabilities().maxInFlight();
        Handle handle = ends().listen(1).handle();
        for (int depth : new int[] {0, -1, max == Integer.MAX_VALUE ? 0 : max + 1}) {
            assertThatIllegalArgumentException().isThrownBy(() -> ends().listen(depth));
            assertThatIllegalArgumentException().isThrownBy(() -> ends().connect(handle, depth));
        }
    }

    @Test
    default void oneRegionMayBeRegisteredWithManyCommsAndForgottenTwice() {
        Region region = ends().region(4096);
        Pair pair = ends().pair(1);
        for (Comm comm : List.of(pair.sender().comm(), pair.receiver().comm())) {
            MemoryHandle first = comm.register(region);
            MemoryHandle second = comm.register(region);
            assertThat(first.region()).isSameAs(region);
            comm.deregister(first);
            comm.deregister(first);
            assertThat(second.region()).isSameAs(region);
            comm.deregister(second);
        }
        assertMoves(pair, 6);
    }

    @Test
    default void memoryOfAKindThatItCannotTakeIsRefused() {
        assumeTrue(!ends().capabilities().memoryKinds().contains(MemoryKind.HOST), "it takes host memory");
        Pair pair = ends().pair(1);
        Region region = ends().region(4096);
        assertThatThrownBy(() -> pair.sender().comm().register(region)).isInstanceOf(WireException.class);
        assertThatThrownBy(() -> pair.receiver().comm().register(region)).isInstanceOf(WireException.class);
    }

    @Test
    default void closingAProviderTwiceIsHarmless() {
        NetProvider provider = ends().provider().sending();
        provider.close();
        assertThatCode(provider::close).doesNotThrowAnyException();
    }
}
