package tcpx.net.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tcpx.memory.Pattern;
import tcpx.memory.Region;
import tcpx.net.ListenComm;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.RecvComm;
import tcpx.net.SendComm;
import tcpx.time.Deadline;

/** Whose bytes are on the wire when the user breaks the rule and overwrites them before the request is complete. */
@Timeout(30)
class BorrowedPagesTest {
    private static final int BYTES = 128 << 10;
    private static final Rail LOOPBACK = new Rail(0, "lo", "127.0.0.1");

    @Test
    void withVmspliceBytesOverwrittenTooEarlyArriveAsTheyAreThen() {
        assertThat(firstByteThatDiffers(ZeroCopy.VMSPLICE)).isLessThan(4096);
    }

    @Test
    void copiedBytesArriveAsTheyWere() {
        assertThat(firstByteThatDiffers(ZeroCopy.NONE)).isEqualTo(Pattern.NONE);
    }

    @ParameterizedTest
    @EnumSource(ZeroCopy.class)
    void bytesOverwrittenAfterCompletionArriveAsTheyWere(ZeroCopy zeroCopy) {
        try (Connected ends = new Connected(zeroCopy)) {
            for (int round = 0; round < 450; round++) { // more than auto needs to choose
                new Pattern(round).fill(ends.from, 0, BYTES);
                long sent = ends.sender.isend(ends.source, 0, BYTES, round);
                long received = ends.receiver.irecv(ends.handle, 0, BYTES, round);
                while (ends.sender.test(sent) == NetProvider.PENDING) {
                    if (received >= 0 && ends.receiver.test(received) != NetProvider.PENDING) {
                        received = -1;
                    }
                }
                new Pattern(~round).fill(ends.from, 0, BYTES);
                while (received >= 0 && ends.receiver.test(received) == NetProvider.PENDING) {
                    Thread.onSpinWait();
                }
                assertThat(new Pattern(round).mismatch(ends.into, 0, BYTES)).isEqualTo(Pattern.NONE);
            }
            assertThat(ends.sender.stats().zeroCopy())
                    .startsWith(zeroCopy.label())
                    .doesNotContain("undecided");
        }
    }

    private static long firstByteThatDiffers(ZeroCopy zeroCopy) {
        try (Connected ends = new Connected(zeroCopy)) {
            new Pattern(1).fill(ends.from, 0, BYTES);
            long sent = ends.sender.isend(ends.source, 0, BYTES, 7);
            ends.sender.test(sent); // hands the kernel what it takes
            new Pattern(2).fill(ends.from, 0, BYTES);
            long received = ends.receiver.irecv(ends.handle, 0, BYTES, 7);
            while (ends.receiver.test(received) == NetProvider.PENDING) {
                ends.sender.test(sent);
            }
            return new Pattern(1).mismatch(ends.into, 0, BYTES);
        }
    }

    private static final class Connected implements AutoCloseable {
        final SendComm sender;
        final RecvComm receiver;
        final Region from = Region.allocate(BYTES);
        final Region into = Region.allocate(BYTES);
        final MemoryHandle source;
        final MemoryHandle handle;
        private final NetProvider provider;

        Connected(ZeroCopy zeroCopy) {
            provider = new SocketProvider(SocketOptions.DEFAULT.withZeroCopy(zeroCopy));
            Deadline deadline = Deadline.after(Duration.ofSeconds(10));
            try (ListenComm listener = provider.listen(LOOPBACK, 4)) {
                CompletableFuture<RecvComm> accepted = CompletableFuture.supplyAsync(() -> listener.accept(deadline));
                sender = provider.connect(LOOPBACK, listener.handle(), 4, deadline);
                receiver = accepted.join();
            }
            source = sender.register(from);
            handle = receiver.register(into);
        }

        @Override
        public void close() {
            sender.close();
            receiver.close();
            provider.close();
            from.close();
            into.close();
        }
    }
}
