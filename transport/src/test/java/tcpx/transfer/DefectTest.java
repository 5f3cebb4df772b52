package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.error.InternalException;
import tcpx.error.PeerGoneException;
import tcpx.error.TransportException;
import tcpx.memory.Region;
import tcpx.net.Poller;
import tcpx.net.socket.SocketOptions;
import tcpx.net.socket.SocketProvider;

/** What no wire and no peer is to blame for ends the session too: on both ends, long before the idle time. */
@Timeout(30)
class DefectTest {
    private static final TransferConfig CONFIG = TransferConfig.DEFAULT
            .withChannels(2)
            .withThreads(2)
            .withTimeouts(Duration.ofSeconds(10), Duration.ofMinutes(10));

    /** Whose thread meets the defect. */
    enum Whose {
        OWN_THREAD,
        USERS_THREAD
    }

    /** The kinds of defects. */
    enum Kind {
        STATE(new IllegalStateException("a defect")),
        ASSERTION(new AssertionError("a defect")),
        MEMORY(new OutOfMemoryError("a defect"));

        private final Throwable thrown;

        Kind(Throwable thrown) {
            this.thrown = thrown;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "OWN_THREAD, STATE",
        "OWN_THREAD, ASSERTION",
        "OWN_THREAD, MEMORY",
        "USERS_THREAD, STATE",
        "USERS_THREAD, ASSERTION"
    })
    void aDefectInTheSenderIsToldAtBothEnds(Whose whose, Kind kind) throws Exception {
        try (Sabotaged wire = new Sabotaged();
                SocketProvider sound = new SocketProvider(SocketOptions.DEFAULT);
                Region region = Region.allocate(1 << 20);
                Pair pair = Pair.open(CONFIG, wire, CONFIG, sound)) {
            CompletableFuture<Long> sending = Pair.async(() -> pair.sender.send(region)); // no receive buffer is posted
            wire.fail(whose, kind.thrown);
            assertIsTold(sending, kind);
            assertThatThrownBy(() -> pair.receiver.receive(region))
                    .isInstanceOf(PeerGoneException.class)
                    .hasMessageContaining("the peer gave up")
                    .hasMessageContaining("a defect");
            assertThatThrownBy(() -> pair.sender.send(region))
                    .as("every later call")
                    .isInstanceOf(InternalException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"OWN_THREAD, STATE", "OWN_THREAD, ASSERTION", "USERS_THREAD, STATE", "USERS_THREAD, MEMORY"})
    void aDefectInTheReceiverIsToldAtBothEnds(Whose whose, Kind kind) throws Exception {
        try (Sabotaged wire = new Sabotaged();
                SocketProvider sound = new SocketProvider(SocketOptions.DEFAULT);
                Region region = Region.allocate(1 << 20);
                Pair pair = Pair.open(CONFIG, sound, CONFIG, wire)) {
            CompletableFuture<Long> receiving = Pair.async(() -> pair.receiver.receive(region)); // nothing is sent
            wire.fail(whose, kind.thrown);
            assertIsTold(receiving, kind);
            assertThatThrownBy(() -> {
                        pair.sender.send(region); // the buffer may have been posted before the defect
                        pair.sender.send(region);
                    })
                    .isInstanceOf(PeerGoneException.class)
                    .hasMessageContaining("the peer gave up")
                    .hasMessageContaining("a defect");
        }
    }

    private static void assertIsTold(CompletableFuture<Long> call, Kind kind) {
        assertThatThrownBy(() -> Pair.get(call))
                .isInstanceOf(InternalException.class)
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("a defect")
                .satisfies(e -> assertThat(e.getCause()).isSameAs(kind.thrown));
    }

    /** Real sockets, whose pollers fail when a thread of the wanted kind next sleeps. */
    private static final class Sabotaged extends WrappedProvider {
        private final List<Poller> pollers = new CopyOnWriteArrayList<>();
        private volatile Whose victim;
        private volatile Throwable thrown;

        Sabotaged() {
            super(new SocketProvider(SocketOptions.DEFAULT));
        }

        void fail(Whose whose, Throwable failure) {
            thrown = failure;
            victim = whose;
            pollers.forEach(Poller::wakeup);
        }

        @Override
        public Poller newPoller() {
            Poller poller = new WrappedPoller(super.newPoller()) {
                @Override
                public void await(long timeoutNs) {
                    strike();
                    super.await(timeoutNs);
                }

                @Override
                public void awaitWakeup(long timeoutNs) {
                    strike();
                    super.awaitWakeup(timeoutNs);
                }
            };
            pollers.add(poller);
            return poller;
        }

        private void strike() {
            boolean own = Thread.currentThread().getName().startsWith("tcpx-");
            if (victim == (own ? Whose.OWN_THREAD : Whose.USERS_THREAD)) {
                Sabotaged.<RuntimeException>sneak(thrown);
            }
        }

        @SuppressWarnings("unchecked")
        private static <E extends Throwable> void sneak(Throwable unchecked) throws E {
            throw (E) unchecked;
        }
    }
}
