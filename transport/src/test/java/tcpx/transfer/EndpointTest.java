package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.error.BootstrapException;
import tcpx.error.EndpointFullException;
import tcpx.error.PeerGoneException;
import tcpx.error.SessionClosedException;
import tcpx.memory.Region;
import tcpx.net.NetProvider;
import tcpx.net.socket.SocketProvider;

/** Many sessions over one endpoint: who has what, what is refused, and what one costs another. */
@Timeout(60)
class EndpointTest {
    private static final int MESSAGE = 300_000;
    private static final TransferConfig CONFIG =
            TransferConfig.DEFAULT.withChannels(2).withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(10));

    private final NetProvider wire = new SocketProvider();

    @AfterEach
    void closeWire() {
        wire.close();
    }

    @Test
    void oneThreadServesManySessionsAndEveryMessageArrivesByteForByte() throws Exception {
        SessionThreads started = new SessionThreads();
        try (ManyPairs pairs = new ManyPairs(wire, EndpointConfig.DEFAULT.withThreads(2), CONFIG)) {
            pairs.open(12);
            for (int round = 0; round < 5; round++) {
                pairs.moveAtOnce(round, MESSAGE);
                pairs.moveAtOnce(round, 8);
            }
            assertThat(pairs.node.sessions()).isEqualTo(12);
            assertThat(pairs.node.channels()).isEqualTo(24);
            assertThat(started.count("tcpx-endpoint")).isEqualTo(4); // of both nodes
            assertThat(started.count("tcpx-control")).isEqualTo(2);
            assertThat(started.count("tcpx-sender")).isZero();
            assertThat(started.count("tcpx-receiver")).isZero();
        }
        assertThat(started.count("tcpx-")).isZero();
    }

    @Test
    void whoSaysHowManyThreadsDrivesAShareItselfAsWithoutAnEndpoint() throws Exception {
        SessionThreads started = new SessionThreads();
        try (ManyPairs pairs = new ManyPairs(wire, EndpointConfig.DEFAULT.withThreads(2), CONFIG.withThreads(1))) {
            pairs.open(3);
            pairs.moveInTurn(0, MESSAGE);
            assertThat(started.count("tcpx-endpoint")).isZero();
        }
    }

    @Test
    void aSessionBeyondTheBoundsIsRefusedAtBothEndsWithTheLimitAndTheRemedy() throws Exception {
        try (ManyPairs pairs = new ManyPairs(wire, EndpointConfig.DEFAULT.withRoomFor(3, 5), CONFIG)) {
            pairs.open(2);
            assertThatThrownBy(() -> pairs.open(1))
                    .isInstanceOf(BootstrapException.class)
                    .hasMessageContaining("4 of at most 5 channels, and no room for 2 more")
                    .hasMessageContaining("open the endpoint with more channels");
            assertThat(pairs.refused)
                    .hasValueSatisfying(refusal -> assertThat(refusal)
                            .isInstanceOfSatisfying(EndpointFullException.class, full -> {
                                assertThat(full.bound()).isEqualTo("channels");
                                assertThat(full.limit()).isEqualTo(5);
                            }));
            pairs.moveAtOnce(0, MESSAGE);
            pairs.close(0);
            pairs.open(1); // what was given back is there for others
            pairs.moveAtOnce(1, MESSAGE);
            assertThat(pairs.node.sessions()).isEqualTo(2);
        }
        try (Endpoint one = Endpoint.open(wire, EndpointConfig.DEFAULT.withRoomFor(1, 1))) {
            assertThatThrownBy(() -> one.connect(TwoNetworks.CONTROL, Pair.SECRET, CONFIG, Pair.RAILS))
                    .isInstanceOf(EndpointFullException.class)
                    .hasMessageContaining("0 of at most 1 channels, and no room for 2 more");
        }
    }

    @Test
    void aSessionThatFailsOrIsClosedLeavesTheOthersAlone() throws Exception {
        try (ManyPairs pairs = new ManyPairs(wire, EndpointConfig.DEFAULT.withThreads(1), CONFIG)) {
            pairs.open(6);
            pairs.moveAtOnce(0, MESSAGE);
            pairs.senders.get(0).cancel("of no use any more");
            pairs.senders.get(0).close();
            assertThatThrownBy(() -> pairs.receivers.get(0).receive(pairs.into.get(0)))
                    .isInstanceOf(PeerGoneException.class)
                    .hasMessageContaining("of no use any more");
            pairs.close(0);
            pairs.moveAtOnce(1, MESSAGE);
            pairs.close(4);
            pairs.moveAtOnce(2, MESSAGE);
            assertThat(pairs.node.sessions()).isEqualTo(4);
        }
    }

    @Test
    void closingTheEndpointEndsEverySessionWithATypedError() throws Exception {
        try (ManyPairs pairs = new ManyPairs(wire, EndpointConfig.DEFAULT, CONFIG)) {
            pairs.open(5);
            List<CompletableFuture<Long>> receiving = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                int one = i;
                receiving.add(Pair.async(() -> pairs.receivers.get(one).receive(pairs.into.get(one))));
            }
            while (!pairs.receivers.stream().allMatch(each -> each.posted() == 1)) {
                Thread.yield();
            }
            pairs.node.close();
            for (CompletableFuture<Long> each : receiving) {
                assertThatThrownBy(() -> Pair.get(each)).isInstanceOf(SessionClosedException.class);
            }
            for (int i = 0; i < 5; i++) {
                Sender sender = pairs.senders.get(i);
                Region from = pairs.from.get(i);
                assertThatThrownBy(() -> sender.send(from)).isInstanceOf(PeerGoneException.class);
            }
            assertThat(pairs.node.sessions()).isZero();
            assertThatThrownBy(() -> pairs.node.connect(TwoNetworks.CONTROL, Pair.SECRET, CONFIG, Pair.RAILS))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the endpoint is closed");
            pairs.node.close();
        }
    }
}
