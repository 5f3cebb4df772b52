package tcpx.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tcpx.memory.Pattern;
import tcpx.memory.Region;

/** Receives whose buffer is decided when the message is there. */
interface ReceiveTargetContract {
    /** The ends of the running test. */
    Ends ends();

    private void assumeSelfDescribing() {
        assumeTrue(ends().capabilities().selfDescribing(), "tags and lengths do not travel on this wire");
    }

    @Test
    default void aWireThatIsNotSelfDescribingRefusesIrecvAny() {
        assumeTrue(!ends().capabilities().selfDescribing(), "this wire is self-describing");
        RecvComm receiver = ends().pair(1).receiver().comm();
        assertThatThrownBy(() -> receiver.irecvAny((tag, length) -> ReceiveTarget.DISCARD))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    default void tagAndLengthAreSeenBeforeTheBytesLand() {
        assumeSelfDescribing();
        int[] lengths = {70_001, 0, 1, 4096};
        Pair pair = ends().pair(1);
        RecvComm receiver = pair.receiver().comm();
        Region from = ends().filled(70_001, 1);
        Region into = ends().filled(70_001 + 8, 2);
        receiver.register(into);
        List<Long> seen = new ArrayList<>();
        ReceiveTarget landing = (tag, length) -> {
            seen.add(tag);
            seen.add((long) length);
            Ends.assertHolds(into, 0, into.bytes(), 2);
            return into.address() + 3;
        };
        MemoryHandle source = pair.sender().comm().register(from);
        ends().together(
                        () -> {
                            for (int i = 0; i < lengths.length; i++) {
                                pair.sender().complete(pair.sender().comm().isend(source, 0, lengths[i], 1L << 40 | i));
                            }
                        },
                        () -> {
                            for (int i = 0; i < lengths.length; i++) {
                                long request = receiver.irecvAny(landing);
                                assertThat(pair.receiver().complete(request)).isEqualTo(lengths[i]);
                                assertThat(receiver.tag(request)).isEqualTo(1L << 40 | i);
                                receiver.consumed(request);
                                Ends.assertHolds(into, 3, lengths[i], 1);
                                new Pattern(2).fill(into, 0, into.bytes());
                            }
                        });
        assertThat(seen).containsExactly(1L << 40, 70_001L, 1L << 40 | 1, 0L, 1L << 40 | 2, 1L, 1L << 40 | 3, 4096L);
    }

    @Test
    default void aDiscardedMessageCompletesItsRequestAndTouchesNothing() {
        assumeSelfDescribing();
        int depth = ends().depth(2);
        int bytes = 70_001;
        Pair pair = ends().pair(depth);
        RecvComm receiver = pair.receiver().comm();
        Region from = ends().region(5L * bytes);
        Region into = ends().region(5L * bytes);
        for (int i = 0; i < 5; i++) {
            new Pattern(i).fill(from, (long) i * bytes, bytes);
        }
        receiver.register(into);
        MemoryHandle source = pair.sender().comm().register(from);
        ReceiveTarget landing = (tag, length) -> tag % 2 == 1 ? ReceiveTarget.DISCARD : into.address() + tag * bytes;
        ends().together(
                        () -> {
                            for (int i = 0; i < 5; i++) {
                                pair.sender().complete(pair.sender().comm().isend(source, (long) i * bytes, bytes, i));
                            }
                        },
                        () -> {
                            for (int i = 0; i < 5; i++) {
                                long request = receiver.irecvAny(landing);
                                assertThat(pair.receiver().complete(request)).isEqualTo(bytes);
                                assertThat(receiver.tag(request)).isEqualTo(i);
                                receiver.consumed(request);
                            }
                        });
        for (int i = 0; i < 5; i += 2) {
            Ends.assertHolds(into, (long) i * bytes, bytes, i);
        }
        for (int i = 1; i < 5; i += 2) {
            assertThat(into.view((long) i * bytes, bytes))
                    .as("the buffer of message %d", i)
                    .isEqualTo(ends().region(bytes).view(0, bytes));
        }
    }

    @Test
    default void aRefusedMessageFailsTheComm() {
        assumeSelfDescribing();
        Pair pair = ends().pair(1);
        RecvComm receiver = pair.receiver().comm();
        SendComm sender = pair.sender().comm();
        long sent = sender.isend(sender.register(ends().filled(100, 1)), 0, 100, 5);
        long request = receiver.irecvAny((tag, length) -> ReceiveTarget.REFUSE);
        assertThat(FailureContract.receiverFailure(pair, sent, request)).isNotNull();
        FailureContract.assertStaysFailed(receiver, request);
    }

    @Test
    default void fixedAndOpenReceivesMayAlternate() {
        assumeSelfDescribing();
        Pair pair = ends().pair(1);
        RecvComm receiver = pair.receiver().comm();
        Region into = ends().region(200);
        MemoryHandle handle = receiver.register(into);
        ends().together(
                        () -> {
                            pair.send(ends().filled(100, 1), 1);
                            pair.send(ends().filled(100, 2), 2);
                            pair.send(ends().filled(100, 3), 3);
                        },
                        () -> {
                            for (int i = 1; i <= 3; i++) {
                                long request = i == 2
                                        ? receiver.irecvAny((tag, length) -> into.address() + 100)
                                        : receiver.irecv(handle, 0, 100, i);
                                assertThat(pair.receiver().complete(request)).isEqualTo(100);
                                receiver.consumed(request);
                                Ends.assertHolds(into, i == 2 ? 100 : 0, 100, i);
                            }
                        });
    }
}
