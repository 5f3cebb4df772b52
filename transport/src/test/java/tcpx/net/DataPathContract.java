package tcpx.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.error.WireException;
import tcpx.memory.Pattern;
import tcpx.memory.Region;

/** Messages, one at a time: bytes, buffers, tags. */
interface DataPathContract {
    /** The ends of the running test. */
    Ends ends();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 4095, 4096, 4097, 65_535, 65_536, 65_537, 1_048_579})
    default void movesEveryByteAndNoOther(int bytes) {
        ends().assumeTakes(bytes);
        Pair pair = ends().pair(1);
        Region from = ends().region(bytes + 3);
        Region into = ends().filled(bytes + 16, 99);
        Region before = ends().filled(bytes + 16, 99);
        new Pattern(bytes).fill(from, 3, bytes);
        SendComm sender = pair.sender().comm();
        RecvComm receiver = pair.receiver().comm();
        MemoryHandle source = sender.register(from);
        MemoryHandle handle = receiver.register(into);
        ends().together(
                        () -> assertThat(pair.sender().complete(sender.isend(source, 3, bytes, 1)))
                                .isEqualTo(bytes),
                        () -> assertThat(pair.receiver().complete(receiver.irecv(handle, 5, bytes, 1)))
                                .isEqualTo(bytes));
        Ends.assertHolds(into, 5, bytes, bytes);
        assertThat(into.view(0, 5)).as("bytes before the buffer").isEqualTo(before.view(0, 5));
        assertThat(into.view(bytes + 5, 11)).as("bytes behind the buffer").isEqualTo(before.view(bytes + 5, 11));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 2", "4096, 65536", "65535, 65536"})
    default void aShorterMessageThanItsBufferReportsItsOwnLength(int sent, int posted) {
        Pair pair = ends().pair(1);
        Region into = ends().region(posted);
        ends().together(
                        () -> pair.send(ends().filled(sent, 1), 0),
                        () -> assertThat(pair.receive(into, 0)).isEqualTo(sent));
        Ends.assertHolds(into, 0, sent, 1);
        for (int i = sent; i < posted; i++) {
            assertThat(into.view(i, 1).get())
                    .as("byte %d behind the message", i)
                    .isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "65536, 65535", "70000, 7"})
    default void aLongerMessageThanItsBufferFailsTheReceiver(int sent, int posted) {
        Pair pair = ends().pair(1);
        Region from = ends().filled(sent, 1);
        Region into = ends().region(posted + 64);
        RecvComm receiver = pair.receiver().comm();
        long sending = pair.sender().comm().isend(pair.sender().comm().register(from), 0, sent, 0);
        long request = receiver.irecv(receiver.register(into), 0, posted, 0);
        FailureContract.receiverFailure(pair, sending, request);
        FailureContract.assertStaysFailed(receiver, request);
        assertThat(new Pattern(1).byteAt(posted)).isNotZero();
        assertThat(into.view(posted, 64))
                .as("bytes behind the buffer")
                .isEqualTo(ends().region(64).view(0, 64));
    }

    @Test
    default void aMessageWithAnotherTagFailsASelfDescribingWireAndPassesOnOthers() {
        Pair pair = ends().pair(1);
        Region from = ends().filled(100, 7);
        Region into = ends().region(100);
        if (!ends().capabilities().selfDescribing()) {
            ends().together(
                            () -> pair.send(from, 1),
                            () -> assertThat(pair.receive(into, 2)).isEqualTo(100));
            Ends.assertHolds(into, 0, 100, 7);
            return;
        }
        RecvComm receiver = pair.receiver().comm();
        long sending = pair.sender().comm().isend(pair.sender().comm().register(from), 0, 100, 1);
        long request = receiver.irecv(receiver.register(into), 0, 100, 2);
        WireException failure = FailureContract.receiverFailure(pair, sending, request);
        assertThat(failure.rail()).isEqualTo(receiver.rail().name());
        FailureContract.assertStaysFailed(receiver, request);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 0x1_0000_0000L})
    default void everyTagMatchesItself(long tag) {
        Pair pair = ends().pair(1);
        Region into = ends().region(10);
        ends().together(
                        () -> pair.send(ends().filled(10, 3), tag),
                        () -> assertThat(pair.receive(into, tag)).isEqualTo(10));
        Ends.assertHolds(into, 0, 10, 3);
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "0, -1", "101, 0", "100, 1", "0, 101", "1, 100", "9223372036854775807, 1"})
    default void aReceiveOutsideTheRegionIsRefusedAndTheCommLivesOn(long offset, int length) {
        Pair pair = ends().pair(1);
        Region from = ends().filled(100, 1);
        Region into = ends().region(100);
        MemoryHandle source = pair.sender().comm().register(from);
        MemoryHandle handle = pair.receiver().comm().register(into);
        assertThatThrownBy(() -> pair.sender().comm().isend(source, offset, length, 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> pair.receiver().comm().irecv(handle, offset, length, 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        ends().together(() -> pair.send(from, 0), () -> pair.receive(into, 0));
        Ends.assertHolds(into, 0, 100, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 65_537, 1 << 20})
    default void theBufferMayBeReusedOnceItsSendIsComplete(int bytes) {
        Pair pair = ends().pair(1);
        Region from = ends().region(bytes);
        Region into = ends().region(bytes);
        ends().together(
                        () -> {
                            for (int i = 0; i < 20; i++) {
                                new Pattern(i).fill(from, 0, bytes);
                                pair.send(from, i);
                                new Pattern(-1).fill(from, 0, bytes);
                            }
                        },
                        () -> {
                            for (int i = 0; i < 20; i++) {
                                assertThat(pair.receive(into, i)).isEqualTo(bytes);
                                Ends.assertHolds(into, 0, bytes, i);
                            }
                        });
    }

    @Test
    default void anAcknowledgedSendIsNotCompleteBeforeThePeerHasTheBytes() {
        assumeTrue(ends().capabilities().acknowledged(), "completion proves nothing on this wire");
        Pair pair = ends().pair(1);
        SendComm sender = pair.sender().comm();
        Region into = ends().region(10);
        long request = sender.isend(sender.register(ends().filled(10, 1)), 0, 10, 0);
        for (int i = 0; i < 1000; i++) {
            assertThat(sender.test(request)).isEqualTo(NetProvider.PENDING);
        }
        ends().together(() -> pair.sender().complete(request), () -> pair.receive(into, 0));
        Ends.assertHolds(into, 0, 10, 1);
    }
}
