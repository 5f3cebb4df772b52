package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.bootstrap.BootstrapServer;
import tcpx.error.TransportException;
import tcpx.net.Handle;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.SendComm;
import tcpx.net.socket.SocketProvider;
import tcpx.time.Deadline;

/**
 * A thread that is interrupted while it opens a session gets a typed error soon, keeps its flag, and the other end is
 * told.
 */
@Timeout(60)
class InterruptedOpeningTest {
    private static final TransferConfig CONFIG =
            TransferConfig.DEFAULT.withTimeouts(Duration.ofSeconds(40), Duration.ofSeconds(40));
    private static final Duration SOON = Duration.ofSeconds(10);

    private final NetProvider sockets = new SocketProvider();
    private final BootstrapServer server = BootstrapServer.bind(new InetSocketAddress("127.0.0.1", 0), Pair.SECRET);
    private final CountDownLatch connecting = new CountDownLatch(1);

    /** A wire whose connections never come to be. */
    private final NetProvider stuck = new WrappedProvider(sockets) {
        @Override
        public SendComm connect(Rail rail, Handle handle, int depth, Deadline deadline) {
            connecting.countDown();
            return super.connect(rail, unreachable(handle), depth, deadline);
        }
    };

    // the same port with another token: who listens there waits for somebody else
    private static Handle unreachable(Handle handle) {
        byte[] bytes = handle.bytes();
        bytes[bytes.length - 1] ^= 1;
        return new Handle(bytes);
    }

    @AfterEach
    void close() {
        server.close();
        sockets.close();
    }

    /** A call on a thread of its own that can be interrupted. */
    private static final class Call {
        private final CompletableFuture<Boolean> flag = new CompletableFuture<>();
        private final CompletableFuture<AutoCloseable> outcome = new CompletableFuture<>();
        private final Thread thread;

        Call(Callable<AutoCloseable> opening) {
            thread = new Thread(() -> {
                try {
                    outcome.complete(opening.call());
                } catch (Throwable e) {
                    outcome.completeExceptionally(e);
                }
                flag.complete(Thread.currentThread().isInterrupted());
            });
            thread.setDaemon(true);
            thread.start();
        }

        void assertEndsSoonWithTheFlagKept() throws Exception {
            thread.interrupt();
            assertThat(flag.get(SOON.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
            assertFails();
        }

        void assertFails() {
            assertThatThrownBy(() -> outcome.get(SOON.toMillis(), TimeUnit.MILLISECONDS))
                    .hasCauseInstanceOf(TransportException.class);
        }
    }

    private Call sender(NetProvider wire) {
        return new Call(() -> Sender.connect(server.address(), Pair.SECRET, CONFIG, wire, Pair.RAILS));
    }

    private Call receiver() {
        return new Call(
                () -> Receiver.accept(server, CONFIG, sockets, Pair.RAILS, Deadline.after(CONFIG.setupTimeout())));
    }

    @Test
    void aSenderThatNobodyAnswers() throws Exception {
        Call sender = sender(sockets); // the bootstrap is there, and nobody accepts
        sender.assertEndsSoonWithTheFlagKept();
    }

    @Test
    void aReceiverToWhichNobodyComes() throws Exception {
        receiver().assertEndsSoonWithTheFlagKept();
    }

    @Test
    void aSenderWhoseChannelsCannotBeConnected() throws Exception {
        Call receiver = receiver();
        Call sender = sender(stuck);
        assertThat(connecting.await(SOON.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
        sender.assertEndsSoonWithTheFlagKept();
        receiver.assertFails();
    }

    @Test
    void aReceiverWhoseChannelsDoNotCome() throws Exception {
        Call receiver = receiver();
        Call sender = sender(stuck);
        assertThat(connecting.await(SOON.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
        receiver.assertEndsSoonWithTheFlagKept();
        sender.assertFails();
    }
}
