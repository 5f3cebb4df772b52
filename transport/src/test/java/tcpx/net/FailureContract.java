package tcpx.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.error.WireException;
import tcpx.memory.Region;

/** Ends that fail, close or disappear. */
interface FailureContract {
    /** The ends of the running test. */
    Ends ends();

    /** Drives both ends on this thread until the receiver fails; the sender may fail or complete. */
    static WireException receiverFailure(Pair pair, long sent, long posted) {
        long startNs = System.nanoTime();
        boolean sending = true;
        while (System.nanoTime() - startNs < Driver.PATIENCE_NS) {
            try {
                sending = sending && pair.sender().comm().test(sent) == NetProvider.PENDING;
            } catch (WireException e) {
                sending = false;
            }
            try {
                assertThat(pair.receiver().comm().test(posted)).isEqualTo(NetProvider.PENDING);
            } catch (WireException e) {
                return e;
            }
            pair.receiver().poller().await(1_000_000);
        }
        throw new AssertionError("the receiver does not fail");
    }

    /** Sends until the comm fails; an unacknowledged wire may take some messages before it notices. */
    static WireException sendUntilItFails(Driver<SendComm> sender, MemoryHandle memory) {
        long startNs = System.nanoTime();
        try {
            while (System.nanoTime() - startNs < Driver.PATIENCE_NS) {
                int length = (int) memory.region().bytes();
                sender.complete(sender.comm().isend(memory, 0, length, 0));
            }
        } catch (WireException e) {
            return e;
        }
        throw new AssertionError("sends into nowhere");
    }

    /** Checks that every call on the data path throws. */
    static void assertStaysFailed(Comm comm, long request) {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> comm.test(request)).isInstanceOf(WireException.class);
        }
        assertThat(comm.stats()).isNotNull();
    }

    @Test
    default void theReceiverSeesThatTheSenderClosed() {
        Pair pair = ends().pair(ends().depth(2));
        RecvComm receiver = pair.receiver().comm();
        MemoryHandle memory = receiver.register(ends().region(100));
        long first = receiver.irecv(memory, 0, 50, 0);
        long second = receiver.irecv(memory, 50, 50, 0); // BUSY where the provider holds one request
        ends().together(
                        () -> pair.sender().comm().close(),
                        () -> assertThat(pair.receiver().failure(first).rail())
                                .isEqualTo(receiver.rail().name()));
        assertStaysFailed(receiver, first);
        if (second != NetProvider.BUSY) {
            assertThatThrownBy(() -> receiver.test(second)).isInstanceOf(WireException.class);
        }
        assertThatThrownBy(() -> receiver.irecv(memory, 0, 50, 0)).isInstanceOf(WireException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 1 << 20})
    default void theSenderSeesThatTheReceiverClosed(int bytes) {
        Pair pair = ends().pair(ends().depth(2));
        SendComm sender = pair.sender().comm();
        MemoryHandle memory = sender.register(ends().region(bytes));
        ends().together(
                        () -> assertThat(sendUntilItFails(pair.sender(), memory).rail())
                                .isEqualTo(sender.rail().name()),
                        () -> pair.receiver().comm().close());
        assertThatThrownBy(() -> sender.isend(memory, 0, 8, 0)).isInstanceOf(WireException.class);
        assertThat(sender.stats()).isNotNull();
    }

    @Test
    default void theReceiverGetsWhatWasCompleteBeforeTheSenderClosed() {
        Pair pair = ends().pair(1);
        Region into = ends().region(100);
        ends().together(() -> pair.send(ends().filled(100, 1), 0), () -> pair.receive(into, 0));
        pair.sender().comm().close();
        Ends.assertHolds(into, 0, 100, 1);
        RecvComm receiver = pair.receiver().comm();
        long next = receiver.irecv(receiver.register(into), 0, 100, 0);
        assertThat(pair.receiver().failure(next)).isNotNull();
    }

    @Test
    default void aReceiverThatClosesLeavesItsBuffersAlone() {
        Pair pair = ends().pair(ends().depth(2));
        Region into = ends().region(1 << 20);
        RecvComm receiver = pair.receiver().comm();
        MemoryHandle handle = receiver.register(into);
        receiver.irecv(handle, 0, 1 << 19, 0);
        receiver.irecv(handle, 1 << 19, 1 << 19, 1);
        receiver.close();
        MemoryHandle source = pair.sender().comm().register(ends().filled(1 << 19, 1));
        assertThat(sendUntilItFails(pair.sender(), source)).isNotNull();
        assertThat(into.view(0, 1 << 20)).isEqualTo(ends().region(1 << 20).view(0, 1 << 20));
    }

    @Test
    default void aSenderThatClosesNeedsItsMemoryNoMore() {
        Pair pair = ends().pair(ends().depth(2));
        Region into = ends().region(1 << 20);
        RecvComm receiver = pair.receiver().comm();
        MemoryHandle handle = receiver.register(into);
        try (Region from = Region.allocate(1 << 20)) {
            SendComm sender = pair.sender().comm();
            MemoryHandle source = sender.register(from);
            long request = sender.isend(source, 0, 1 << 20, 0);
            sender.test(request);
            sender.close();
        } // unmapped: reading it would end the process
        long request = receiver.irecv(handle, 0, 1 << 20, 0);
        try {
            assertThat(pair.receiver().complete(request)).isEqualTo(1 << 20); // the wire had it all
        } catch (WireException e) {
            assertThat(e.rail()).isEqualTo(receiver.rail().name());
        }
    }

    @Test
    default void closingTwiceIsHarmless() {
        Pair pair = ends().pair(1);
        for (Comm comm : List.of(pair.sender().comm(), pair.receiver().comm())) {
            comm.close();
            assertThatCode(comm::close).doesNotThrowAnyException();
        }
    }

    @Test
    default void closingAfterAFailureIsHarmless() {
        Pair pair = ends().pair(1);
        RecvComm receiver = pair.receiver().comm();
        long request = receiver.irecv(receiver.register(ends().region(8)), 0, 8, 0);
        pair.sender().comm().close();
        assertThat(pair.receiver().failure(request)).isNotNull();
        receiver.close();
        assertThatCode(receiver::close).doesNotThrowAnyException();
    }

    @Test
    default void oneFailedCommDoesNotDisturbTheOthers() {
        Pair broken = ends().pair(1);
        Pair sound = ends().pair(1);
        RecvComm receiver = broken.receiver().comm();
        long request = receiver.irecv(receiver.register(ends().region(8)), 0, 8, 0);
        broken.sender().comm().close();
        assertThat(broken.receiver().failure(request)).isNotNull();
        Region into = ends().region(100);
        ends().together(() -> sound.send(ends().filled(100, 2), 0), () -> sound.receive(into, 0));
        Ends.assertHolds(into, 0, 100, 2);
    }

    @Test
    default void statsAreAnsweredInEveryState() {
        Pair pair = ends().pair(1);
        List<Comm> comms = List.of(pair.sender().comm(), pair.receiver().comm());
        assertThat(comms).allSatisfy(comm -> assertThat(comm.stats()).isNotNull());
        ends().together(() -> pair.send(ends().filled(100, 1), 0), () -> pair.receive(ends().region(100), 0));
        assertThat(comms)
                .allSatisfy(comm -> assertThat(comm.stats().congestion()).isNotNull());
        pair.sender().comm().close();
        RecvComm receiver = pair.receiver().comm();
        long request = receiver.irecv(receiver.register(ends().region(8)), 0, 8, 0);
        assertThat(pair.receiver().failure(request)).isNotNull();
        assertThat(comms).allSatisfy(comm -> assertThat(comm.stats()).isNotNull());
        receiver.close();
        assertThat(comms).allSatisfy(comm -> assertThat(comm.stats()).isNotNull());
    }
}
