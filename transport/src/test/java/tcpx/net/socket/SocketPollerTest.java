package tcpx.net.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.ffi.Posix;
import tcpx.net.ListenComm;
import tcpx.net.MemoryHandle;
import tcpx.net.Rail;
import tcpx.net.RecvComm;
import tcpx.net.SendComm;
import tcpx.time.Deadline;

/** What ends a sleep beside the kernel's news. */
@Timeout(60)
class SocketPollerTest {
    private static final Rail RAIL = new Rail(0, "lo", "127.0.0.1");
    private static final long MS = 1_000_000;

    /** One that waits for something which does not happen, and wants to write again after so long. */
    private static final class Waiting extends SocketComm implements SendComm {
        private final long retryNs;

        Waiting(RailSocket socket, long retryNs) {
            super(socket, 1);
            this.retryNs = retryNs;
        }

        @Override
        int interest() {
            return Posix.POLLIN;
        }

        @Override
        boolean awaitsFirstByte() {
            return false;
        }

        @Override
        long retryNs() {
            return retryNs;
        }

        @Override
        public long isend(MemoryHandle memory, long offset, int length, long tag) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long test(long request) {
            throw new UnsupportedOperationException();
        }

        @Override
        void free() {
            // holds nothing
        }
    }

    @ParameterizedTest
    @CsvSource({
        // tries again after, timeout: ms; -1 is never
        "2,  -1,  true",
        "2,  20,  true",
        "20, 2,   true", // whatever ends the sleep: it is over, and the try costs one call
        "-1, 2,   false",
        "-1, 0,   false"
    })
    void aWriteIsTriedThoughTheKernelDoesNotCallForItWhereThatIsWorthIt(int retryMs, int timeoutMs, boolean tries) {
        try (RailSocket listener = RailSocket.listen(RAIL, SocketOptions.DEFAULT, 0);
                RailSocket socket =
                        HedgedConnect.connect(RAIL, listener.localAddress(), SocketOptions.DEFAULT, soon())) {
            SocketPoller poller = new SocketPoller();
            Waiting comm = new Waiting(socket, retryMs < 0 ? SocketComm.NEVER : retryMs * MS);
            poller.add(comm);
            comm.ranDry();
            comm.ranFull();

            poller.await(timeoutMs < 0 ? -1 : timeoutMs * MS);

            assertThat(comm.mayWrite()).isEqualTo(tries);
            assertThat(comm.mayRead()).as("nothing has come").isFalse();
            poller.remove(comm);
            poller.close();
            comm.close();
        }
    }

    @Test
    void aSendAsksForItOnlyWhileItsBufferHoldsItBack() {
        try (SocketProvider provider = new SocketProvider(SocketOptions.DEFAULT);
                ListenComm listener = provider.listen(RAIL, 1)) {
            CompletableFuture<RecvComm> accepted = CompletableFuture.supplyAsync(() -> listener.accept(soon()));
            try (SendComm sender = provider.connect(RAIL, listener.handle(), 1, soon());
                    RecvComm receiver = accepted.join()) {
                assertThat(receiver).isNotNull();
                assertThat(sender.roundTripNs()).isPositive();
                assertThat(((SocketComm) sender).retryNs()).isEqualTo(SocketComm.NEVER);
            }
        }
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(5));
    }
}
