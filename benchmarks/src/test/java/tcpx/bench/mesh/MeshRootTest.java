package tcpx.bench.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tcpx.bootstrap.Secret;
import tcpx.error.BootstrapException;

@Timeout(60)
class MeshRootTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
    private final MeshRoot.TurnListener listener = new MeshRoot.TurnListener() {
        @Override
        public void measured(int rank, String rows) {
            heard.add(rank + " measured " + rows);
        }

        @Override
        public void failed(Pair pair, String why) {
            heard.add(pair + " failed: " + why);
        }
    };

    @Test
    void whoeverDoesNotComeIsNamedAndSoIsItsNode() {
        try (MeshRoot root = root(3, LONG);
                Seat zero = Seat.take(root, 0, Seat.agreed(3));
                Seat two = Seat.take(root, 2, Seat.agreed(3))) {
            assertThat(List.of(zero, two)).hasSize(2);
            assertThatThrownBy(() -> root.gather(Duration.ofMillis(300), List.of("n1", "n2", "n3"), heard::add))
                    .isInstanceOf(BootstrapException.class)
                    .hasMessageContaining("rank 1 of 3, nobody from n2 yet did not come");
        }
    }

    @Test
    void aRankThatWasStartedOtherwiseIsRefusedAndBothSidesSayInWhatTheyDiffer() {
        try (MeshRoot root = root(2, LONG)) {
            assertThatThrownBy(() -> Seat.take(root, 1, MeshRoot.agreed(2, 4, "pairs", Map.of("channels", "8"))))
                    .hasMessageContaining("differ: channels: here 8, there 4; pattern: here pairs, there ring");
            assertThatThrownBy(() -> root.gather(Duration.ofMillis(300), List.of(), heard::add))
                    .hasMessageContaining("ranks 0, 1 of 2 did not come within 0 s; refused: rank 1 (n2), ")
                    .hasMessageContaining("channels: here 4, there 8; pattern: here ring, there pairs");
        }
    }

    @Test
    void noTwoHaveTheSameRank() {
        try (MeshRoot root = root(2, LONG);
                Seat first = Seat.take(root, 1, Seat.agreed(2))) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> Seat.take(root, 1, Seat.agreed(2)))
                    .hasMessageContaining("rank 1 is there already");
        }
    }

    @Test
    void allSendersOfARoundGoThroughTheGateTogether() throws Exception {
        try (MeshRoot root = root(2, LONG);
                Seat zero = Seat.take(root, 0, Seat.agreed(2));
                Seat one = Seat.take(root, 1, Seat.agreed(2))) {
            assertThat(root.gather(LONG, List.of(), heard::add))
                    .extracting(Member::host)
                    .containsExactly("n1", "n2");
            assertThat(zero.hear(MeshFrames.ROSTER)).containsKeys("node.0", "node.1");
            assertThat(one.hear(MeshFrames.ROSTER)).hasSize(2);
            CompletableFuture<Void> turn = play(root, Pattern.RING.rounds(2).get(0));
            assertThat(zero.hear(MeshFrames.TURN_BEGINS)).containsAllEntriesOf(Map.of("turn", "1", "peers", "1"));
            assertThat(one.hear(MeshFrames.TURN_BEGINS)).containsEntry("peers", "0");
            try (MeshGate first = zero.gate(1);
                    MeshGate second = one.gate(1)) {
                CompletableFuture<Void> waiting = CompletableFuture.runAsync(first::await);
                assertThat(waiting).isNotDone();
                second.await();
                waiting.get(30, TimeUnit.SECONDS);
            }
            zero.done(1);
            one.done(1);
            turn.get(30, TimeUnit.SECONDS);
            assertThat(heard).isEmpty();
        }
    }

    @Test
    void aRankThatIsGoneIsNamedAndNobodyWaitsForIt() throws Exception {
        try (MeshRoot root = root(3, LONG);
                Seat zero = Seat.take(root, 0, Seat.agreed(3));
                Seat one = Seat.take(root, 1, Seat.agreed(3));
                Seat two = Seat.take(root, 2, Seat.agreed(3))) {
            root.gather(LONG, List.of(), heard::add);
            List.of(zero, one, two).forEach(seat -> seat.hear(MeshFrames.ROSTER));
            CompletableFuture<Void> turn = play(root, Pattern.RING.rounds(3).get(0));
            zero.hear(MeshFrames.TURN_BEGINS);
            one.hear(MeshFrames.TURN_BEGINS);
            try (MeshGate first = zero.gate(1);
                    MeshGate second = one.gate(1)) {
                CompletableFuture<Void> waiting = CompletableFuture.runAsync(first::await);
                CompletableFuture<Void> too = CompletableFuture.runAsync(second::await);
                two.vanish();
                waiting.get(30, TimeUnit.SECONDS);
                too.get(30, TimeUnit.SECONDS);
            }
            zero.done(1);
            one.done(1);
            turn.get(30, TimeUnit.SECONDS);
            assertThat(root.gone()).containsOnlyKeys(2);
            assertThat(heard)
                    .containsExactly(
                            "2 -> 0 failed: rank 2 (n3) is gone: its process has ended, or its host",
                            "1 -> 2 failed: rank 2 (n3) is gone: its process has ended, or its host");
        }
    }

    @Test
    void aRankThatSaysNothingForTooLongIsNotWaitedFor() throws Exception {
        try (MeshRoot root = root(2, Duration.ofMillis(300));
                Seat zero = Seat.take(root, 0, Seat.agreed(2));
                Seat one = Seat.take(root, 1, Seat.agreed(2))) {
            assertThat(List.of(zero, one)).hasSize(2);
            root.gather(LONG, List.of(), heard::add);
            play(root, Pattern.ALL_TO_ONE.rounds(2).get(0)).get(30, TimeUnit.SECONDS);
            assertThat(heard)
                    .singleElement()
                    .asString()
                    .contains("1 -> 0 failed: rank 1 (n2) is gone: it said nothing");
        }
    }

    private CompletableFuture<Void> play(MeshRoot root, Round round) {
        return CompletableFuture.runAsync(() -> root.play(1, 1, round, listener));
    }

    private static MeshRoot root(int size, Duration patience) {
        return MeshRoot.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Secret.of(Seat.SECRET),
                "run",
                Seat.agreed(size),
                patience);
    }
}
