package tcpx.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.memory.Pattern;
import tcpx.memory.Region;

/** Many requests at once: slots, BUSY, the order of completions, what consumed gives back. */
interface WindowContract {
    /** The ends of the running test. */
    Ends ends();

    /** Checks that exactly {@code depth} posts fit. */
    private static void assertHasRoomFor(int depth, LongSupplier post, LongConsumer posted) {
        for (int i = 0; i < depth; i++) {
            long request = post.getAsLong();
            assertThat(request).as("post %d of %d", i + 1, depth).isNotNegative();
            posted.accept(request);
        }
        for (int i = 0; i < 3; i++) {
            assertThat(post.getAsLong()).as("a post beyond the depth").isEqualTo(NetProvider.BUSY);
        }
    }

    // 4096 bytes are as many as the socket wire reads with a header: it sees then that there is no more only by asking
    @ParameterizedTest
    @ValueSource(ints = {1, 4095, 4096, 4097, 8192})
    default void aMessageIsCompleteThoughTheReceiverAwaitsNoMoreAndHadRoomForMore(int bytes) {
        Pair pair = ends().pair(ends().depth(8));
        Region into = ends().region(bytes);
        for (int seed = 0; seed < 3; seed++) {
            Region from = ends().filled(bytes, seed);
            int tag = seed;
            ends().together(() -> pair.send(from, tag), () -> pair.receive(into, tag));
            Ends.assertHolds(into, 0, bytes, seed);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 64", "2, 64", "16, 64", "1, 100003", "2, 100003", "16, 100003"})
    default void postsBeyondTheDepthAreBusyAndNothingIsLost(int depth, int bytes) {
        assumeTrue(depth <= ends().capabilities().maxInFlight(), "the provider holds fewer requests");
        Pair pair = ends().pair(depth);
        SendComm sender = pair.sender().comm();
        RecvComm receiver = pair.receiver().comm();
        Region from = ends().region((long) depth * bytes);
        Region into = ends().region((long) depth * bytes);
        for (int i = 0; i < depth; i++) {
            new Pattern(i).fill(from, (long) i * bytes, bytes);
        }
        MemoryHandle source = sender.register(from);
        MemoryHandle handle = receiver.register(into);
        for (int round = 0; round < 3; round++) {
            long[] sends = new long[depth];
            long[] receives = new long[depth];
            int[] n = new int[2];
            assertHasRoomFor(
                    depth,
                    () -> sender.isend(source, (long) (n[0] % depth) * bytes, bytes, n[0]),
                    request -> sends[n[0]++] = request);
            assertHasRoomFor(
                    depth,
                    () -> receiver.irecv(handle, (long) (n[1] % depth) * bytes, bytes, n[1]),
                    request -> receives[n[1]++] = request);
            ends().together(
                            () -> {
                                for (long request : sends) {
                                    assertThat(pair.sender().complete(request)).isEqualTo(bytes);
                                }
                            },
                            () -> {
                                for (long request : receives) {
                                    assertThat(pair.receiver().complete(request))
                                            .isEqualTo(bytes);
                                    receiver.consumed(request);
                                }
                            });
            for (int i = 0; i < depth; i++) {
                Ends.assertHolds(into, (long) i * bytes, bytes, i);
                new Pattern(-1).fill(into, (long) i * bytes, bytes);
            }
        }
    }

    @Test
    default void thousandsOfMessagesArriveInOrderAndLeaveNoSlotTaken() {
        int depth = ends().depth(16);
        int count = ends().rounds(100_000);
        int bytes = 64;
        Pair pair = ends().pair(depth);
        SendComm sender = pair.sender().comm();
        RecvComm receiver = pair.receiver().comm();
        Region from = ends().region((long) depth * bytes);
        Region into = ends().region((long) depth * bytes);
        MemoryHandle source = sender.register(from);
        MemoryHandle handle = receiver.register(into);
        ends().together(
                        () -> {
                            long[] window = new long[depth];
                            for (int i = 0; i < count + depth; i++) {
                                int slot = i % depth;
                                if (i >= depth) {
                                    pair.sender().complete(window[slot]);
                                }
                                if (i < count) {
                                    new Pattern(i).fill(from, (long) slot * bytes, bytes);
                                    window[slot] = sender.isend(source, (long) slot * bytes, bytes, i);
                                }
                            }
                        },
                        () -> {
                            long[] window = new long[depth];
                            for (int i = 0; i < count + depth; i++) {
                                int slot = i % depth;
                                if (i >= depth) {
                                    pair.receiver().complete(window[slot]);
                                    Ends.assertHolds(into, (long) slot * bytes, bytes, i - depth);
                                    receiver.consumed(window[slot]);
                                }
                                if (i < count) {
                                    window[slot] = receiver.irecv(handle, (long) slot * bytes, bytes, i);
                                }
                            }
                        });
        assertHasRoomFor(depth, () -> sender.isend(source, 0, bytes, 0), request -> {});
        assertHasRoomFor(depth, () -> receiver.irecv(handle, 0, bytes, 0), request -> {});
    }

    @Test
    default void testingTheNewestRequestFirstIsAllowedWhereCompletionsHaveNoOrder() {
        assumeTrue(!ends().capabilities().completesInOrder(), "only the oldest may be tested");
        int depth = ends().depth(8);
        Pair pair = ends().pair(depth);
        SendComm sender = pair.sender().comm();
        RecvComm receiver = pair.receiver().comm();
        Region from = ends().filled(depth * 1000L, 1);
        Region into = ends().region(depth * 1000L);
        MemoryHandle source = sender.register(from);
        MemoryHandle handle = receiver.register(into);
        ends().together(
                        () -> {
                            long[] window = new long[depth];
                            for (int i = 0; i < depth; i++) {
                                window[i] = sender.isend(source, i * 1000L, 1000, i);
                            }
                            for (int i = depth - 1; i >= 0; i--) {
                                assertThat(pair.sender().complete(window[i])).isEqualTo(1000);
                            }
                        },
                        () -> {
                            long[] window = new long[depth];
                            for (int i = 0; i < depth; i++) {
                                window[i] = receiver.irecv(handle, i * 1000L, 1000, i);
                            }
                            for (int i = depth - 1; i >= 0; i--) {
                                assertThat(pair.receiver().complete(window[i])).isEqualTo(1000);
                            }
                            for (long request : window) {
                                receiver.consumed(request);
                            }
                        });
        Ends.assertHolds(into, 0, depth * 1000L, 1);
    }

    @Test
    default void requestsOfDifferentLengthsCompleteInPostingOrderWhereTheWireSaysSo() {
        assumeTrue(ends().capabilities().completesInOrder(), "completions have no order");
        int depth = ends().depth(4);
        int[] lengths = {100_000, 1, 0, 5000};
        Pair pair = ends().pair(depth);
        SendComm sender = pair.sender().comm();
        RecvComm receiver = pair.receiver().comm();
        Region from = ends().filled(100_000, 1);
        MemoryHandle source = sender.register(from);
        MemoryHandle handle = receiver.register(ends().region(depth * 100_000L));
        ends().together(
                        () -> {
                            long[] window = new long[depth];
                            for (int i = 0; i < depth; i++) {
                                window[i] = sender.isend(source, 0, lengths[i], i);
                            }
                            for (int i = 0; i < depth; i++) {
                                assertThat(pair.sender().complete(window[i])).isEqualTo(lengths[i]);
                            }
                        },
                        () -> {
                            long[] window = new long[depth];
                            for (int i = 0; i < depth; i++) {
                                window[i] = receiver.irecv(handle, i * 100_000L, 100_000, i);
                            }
                            for (int i = 0; i < depth; i++) {
                                assertThat(pair.receiver().complete(window[i])).isEqualTo(lengths[i]);
                                receiver.consumed(window[i]);
                            }
                        });
    }

    @Test
    default void aCompletedReceiveKeepsItsSlotUntilConsumedOnlyWhereTheWireSaysSo() {
        assumeTrue(ends().capabilities().maxInFlight() >= 2, "the provider holds one request");
        Pair pair = ends().pair(2);
        SendComm sender = pair.sender().comm();
        RecvComm receiver = pair.receiver().comm();
        MemoryHandle source = sender.register(ends().region(8));
        MemoryHandle handle = receiver.register(ends().region(8));
        long first = receiver.irecv(handle, 0, 8, 0);
        long second = receiver.irecv(handle, 0, 8, 1);
        ends().together(
                        () -> {
                            pair.sender().complete(sender.isend(source, 0, 8, 0));
                            pair.sender().complete(sender.isend(source, 0, 8, 1));
                        },
                        () -> {
                            pair.receiver().complete(first);
                            pair.receiver().complete(second);
                        });
        if (ends().capabilities().needsConsumed()) {
            assertThat(receiver.irecv(handle, 0, 8, 2)).isEqualTo(NetProvider.BUSY);
            receiver.consumed(first);
            assertThat(receiver.irecv(handle, 0, 8, 2)).isNotNegative();
            assertThat(receiver.irecv(handle, 0, 8, 3)).isEqualTo(NetProvider.BUSY);
            receiver.consumed(second);
            assertThat(receiver.irecv(handle, 0, 8, 3)).isNotNegative();
        } else {
            receiver.consumed(first);
            assertThat(receiver.irecv(handle, 0, 8, 2)).isNotNegative();
            assertThat(receiver.irecv(handle, 0, 8, 3)).isNotNegative();
        }
        assertThat(receiver.irecv(handle, 0, 8, 4)).isEqualTo(NetProvider.BUSY);
    }
}
