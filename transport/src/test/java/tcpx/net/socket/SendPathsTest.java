package tcpx.net.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.ffi.Posix;
import tcpx.memory.Region;
import tcpx.net.ListenComm;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.RecvComm;
import tcpx.net.SendComm;
import tcpx.time.Deadline;

/** Which way payload takes into the kernel, and whether it really takes it. */
@Timeout(60)
class SendPathsTest {
    private static final Rail RAIL = new Rail(0, "lo", "127.0.0.1");
    private static final int BORROWED = 32 << 10;

    @ParameterizedTest
    @CsvSource({
        "NONE, 0, NONE",
        "NONE, 1048576, NONE",
        "VMSPLICE, 0, NONE",
        "VMSPLICE, 32767, NONE",
        "VMSPLICE, 32768, VMSPLICE",
        "MSG_ZEROCOPY, 32767, NONE",
        "MSG_ZEROCOPY, 32768, MSG_ZEROCOPY"
    })
    void payloadsOf32KiBAndMoreGoAsWasAskedForAndShorterOnesAreCopied(ZeroCopy asked, int length, ZeroCopy way) {
        try (RailSocket socket = RailSocket.listen(RAIL, SocketOptions.DEFAULT, 0);
                SendPaths paths = SendPaths.open(socket, asked)) {
            assertThat(paths.forPayload(length)).isEqualTo(way);
        }
    }

    @Test
    void theKernelTellsOfEveryCallThatLentItPages() {
        SocketOptions options = SocketOptions.DEFAULT.withZeroCopy(ZeroCopy.MSG_ZEROCOPY);
        try (NetProvider provider = new SocketProvider(options);
                ListenComm listener = provider.listen(RAIL, 1);
                Region from = Region.allocate(BORROWED);
                Region to = Region.allocate(BORROWED)) {
            CompletableFuture<RecvComm> accepted = CompletableFuture.supplyAsync(() -> listener.accept(soon()));
            try (SendComm sender = provider.connect(RAIL, listener.handle(), 1, soon());
                    RecvComm receiver = accepted.join()) {
                long deadlineNs = System.nanoTime() + 10_000_000_000L;
                while (!sender.stats()
                        .zeroCopy()
                        .contains("copied by the kernel")) { // over loopback it copies them all
                    long received = receiver.irecv(receiver.register(to), 0, BORROWED, 0);
                    long sent = sender.isend(sender.register(from), 0, BORROWED, 0);
                    while (sender.test(sent) < 0 | receiver.test(received) < 0) {
                        assertThat(System.nanoTime()).as("deadline").isLessThan(deadlineNs);
                    }
                }
            }
        }
    }

    @Test
    void theEndOfWhatGoesByThePipeDoesNotWaitForMore() {
        // less than a segment of the loopback interface: held back, each would take the kernel 200 ms
        int length = BORROWED + 100;
        SocketOptions options = SocketOptions.DEFAULT.withZeroCopy(ZeroCopy.VMSPLICE);
        try (NetProvider provider = new SocketProvider(options);
                ListenComm listener = provider.listen(RAIL, 1);
                Region from = Region.allocate(length);
                Region to = Region.allocate(length)) {
            CompletableFuture<RecvComm> accepted = CompletableFuture.supplyAsync(() -> listener.accept(soon()));
            try (SendComm sender = provider.connect(RAIL, listener.handle(), 1, soon());
                    RecvComm receiver = accepted.join()) {
                long startNs = System.nanoTime();
                for (int i = 0; i < 20; i++) {
                    long received = receiver.irecv(receiver.register(to), 0, length, i);
                    long sent = sender.isend(sender.register(from), 0, length, i);
                    while (sender.test(sent) < 0 | receiver.test(received) < 0) {
                        Thread.onSpinWait();
                    }
                }
                assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(2));
            }
        }
    }

    @Test
    void aSenderThatMayWriteLooksForAcknowledgementsTooThoughItDidNotAskForThem() {
        try (NetProvider provider = new SocketProvider();
                ListenComm listener = provider.listen(RAIL, 1)) {
            CompletableFuture<RecvComm> accepted = CompletableFuture.supplyAsync(() -> listener.accept(soon()));
            try (SendComm sender = provider.connect(RAIL, listener.handle(), 1, soon());
                    RecvComm receiver = accepted.join()) {
                assertThat(((SocketComm) sender).seenBy(Posix.POLLOUT)).isEqualTo(Posix.POLLOUT | Posix.POLLIN);
                assertThat(((SocketComm) sender).seenBy(Posix.POLLIN)).isEqualTo(Posix.POLLIN);
                assertThat(((SocketComm) receiver).seenBy(Posix.POLLOUT)).isEqualTo(Posix.POLLOUT);
            }
        }
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(5));
    }
}
