package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tcpx.error.TransportException;
import tcpx.transfer.EndpointConfig;

/** A node that serves many trials at a time over one endpoint, from a node that sends over one. */
@Timeout(60)
class SessionsOverAnEndpointTest {
    private static final int MANY = 8;
    private static final Map<String, String> SMALL =
            Map.of("channels", "2", "messageBytes", "64k", "workingSetBytes", "1m");

    private final Settings settings = Settings.of(SMALL);

    @TempDir
    Path directory;

    private NodeB nodeB(int sessions) {
        return new NodeB(
                directory,
                NodeOptions.of(NodeB.RAILS)
                        .withEndpoint(EndpointConfig.DEFAULT.withThreads(2).withRoomFor(sessions, 2 * sessions)));
    }

    @Test
    void aSessionMoreAddsNoThreadThatDrivesChannelsAndNoneThatWatches() {
        try (NodeB nodeB = nodeB(MANY);
                Sessions sending = Sessions.toMany(settings, NodeB.RAILS, MANY, Optional.empty())) {
            List<Trial> trials = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                trials.add(Trial.open(nodeB.peer(), settings, news -> {}, sending));
            }
            List<CompletableFuture<Map<String, Double>>> all = trials.stream()
                    .map(trial -> CompletableFuture.supplyAsync(() -> NodeB.iteration(trial, 20)))
                    .toList();
            all.forEach(each -> assertThat(each.join().get("goodput")).isPositive());

            assertThat(threads("tcpx-endpoint"))
                    .as("of both ends")
                    .isBetween(2L, 2L + Runtime.getRuntime().availableProcessors());
            assertThat(threads("tcpx-control")).isEqualTo(2);
            assertThat(threads("pause-meter")).isEqualTo(2);
            assertThat(threads("tcpx-receiver") + threads("tcpx-sender")).isZero();
            trials.forEach(Trial::close);
        }
        await().until(() -> threads("tcpx-") == 0);
    }

    @Test
    void trialsWithOtherSettingsHaveAnEndpointOfTheirOwn() {
        try (NodeB nodeB = nodeB(1);
                Trial first = nodeB.trial("channels", "2", "messageBytes", "64k", "workingSetBytes", "1m");
                Trial second = nodeB.trial("channels", "2", "messageBytes", "32k", "workingSetBytes", "1m")) {
            assertThat(NodeB.iteration(first, 3).get("goodput")).isPositive();
            assertThat(NodeB.iteration(second, 3).get("goodput")).isPositive();
        }
    }

    @Test
    void whoIsOneTooManyIsToldSoAndTheOthersGoOn() {
        try (NodeB nodeB = nodeB(1);
                Trial first = Trial.open(nodeB.peer(), settings, news -> {})) {
            assertThatThrownBy(() -> Trial.open(nodeB.peer(), settings, news -> {}))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("the receiver has no room: the endpoint has 1 of at most 1 sessions");
            assertThat(NodeB.iteration(first, 3).get("goodput")).isPositive();
        }
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .count();
    }
}
