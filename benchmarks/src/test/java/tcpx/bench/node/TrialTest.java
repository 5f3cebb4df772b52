package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.bench.timeline.Timeline;
import tcpx.error.IntegrityException;

/**
 * What a trial of the two nodes moves, verifies and reports: node B and node A's trial over loopback in one process.
 */
@Timeout(120)
class TrialTest {
    private static final int CHUNK = 4096;

    @TempDir
    Path directory;

    private NodeB nodeB;

    @BeforeEach
    void start() {
        nodeB = new NodeB(directory);
    }

    @AfterEach
    void stop() {
        nodeB.close();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 3, 16, 1",
        "1, 3, 16, 1",
        "1, 3, 16, 5",
        "4095, 3, 16, 1",
        "4096, 3, 16, 1",
        "4097, 3, 1, 1",
        "12287, 3, 1, 2",
        "12288, 3, 1, 1",
        "12289, 3, 1, 1",
        "12289, 8, 16, 1",
        "1000003, 2, 2, 1",
        "1000003, 2, 2, 5"
    })
    void everySizeIsTransferredAndVerified(long messageBytes, int channels, int window, int inFlight) {
        try (Trial trial = nodeB.trial(
                "messageBytes", "" + messageBytes,
                "chunkBytes", "" + CHUNK,
                "channels", "" + channels,
                "window", "" + window,
                "inFlight", "" + inFlight,
                "workingSetBytes", "" + 5 * messageBytes)) {
            for (int round = 0; round < 3; round++) {
                Map<String, Double> values = NodeB.iteration(trial, 7);
                // loopback loses nothing, but a kernel that has to wait for a core may ask once more
                assertThat(values.get("retransmits")).isBetween(0.0, 2.0);
                if (messageBytes > 0) {
                    assertThat(values.get("goodput")).isPositive();
                    assertThat(values.get("goodput.receiver")).isPositive();
                    assertThat(values.get("cpu")).isEqualTo(values.get("cpu.a") + values.get("cpu.b"), within(1e-9));
                }
            }
        }
        assertThat(nodeB.said()).isEmpty();
    }

    @Test
    void bothNodesEventsMakeOneTimeline() {
        Settings settings = Settings.of(Map.of("messageBytes", "100000", "chunkBytes", "10000", "channels", "2"));
        try (Trial trial = Trial.openForTimeline(nodeB.peer(), settings, news -> {})) {
            NodeB.iteration(trial, 3); // warm-up is not in it
            trial.beginIteration();
            trial.beginTimeline();
            for (int i = 0; i < 70; i++) {
                trial.transfer();
            }
            Timeline timeline = trial.endTimeline();
            assertThat(timeline.leftOut()).isZero();
            // chunks, and not events: what stood still for want of a core may have been sent again
            Map<String, Integer> chunks = timeline.events().stream()
                    .collect(Collectors.groupingBy(
                            event -> event.node() + " " + event.kind(),
                            Collectors.collectingAndThen(
                                    Collectors.mapping(
                                            event -> event.transfer() + "." + event.grain(), Collectors.toSet()),
                                    Set::size)));
            assertThat(chunks)
                    .isEqualTo(Map.of("a POSTED", 700, "a SENT", 700, "a ACKNOWLEDGED", 700, "b RECEIVED", 700));
            assertThat(timeline.events())
                    .allMatch(event -> event.transfer() >= 3 && event.transfer() < 73 && event.channel() < 2);
            assertThat(timeline.events().get(0).timeNs()).isLessThan(10_000_000_000L);
            trial.endIteration();
        }
        try (Trial trial = nodeB.trial()) {
            assertThatThrownBy(trial::beginTimeline).hasMessageContaining("was not opened for a timeline");
        }
    }

    @ParameterizedTest
    @CsvSource({"STRIPED, 1", "WEIGHTED, 3", "FIRST_FREE, 2", "ROUND_ROBIN, 3"})
    void everyStrategyWorksWithSeveralThreads(String strategy, String threads) {
        try (Trial trial = nodeB.trial(
                "messageBytes", "1m",
                "chunkBytes", "10000",
                "channels", "3",
                "strategy", strategy,
                "threads", threads,
                "workingSetBytes", "3m")) {
            assertThat(NodeB.iteration(trial, 10).get("goodput")).isPositive();
        }
    }

    @Test
    void anIterationWithoutTransfersVerifiesNothingAndIsNotANumber() {
        try (Trial trial = nodeB.trial("messageBytes", "1k")) {
            assertThat(NodeB.iteration(trial, 0).get("goodput")).isNaN();
            assertThat(NodeB.iteration(trial, 1).get("goodput")).isPositive();
        }
    }

    @Test
    void trialsOneAfterTheOtherAndSideBySideKeepApart() {
        String[] small = {"messageBytes", "100000", "workingSetBytes", "200000", "channels", "2", "inFlight", "1"};
        String[] large = {"messageBytes", "300000", "workingSetBytes", "900000", "channels", "5", "inFlight", "1"};
        try (Trial one = nodeB.trial(small);
                Trial other = nodeB.trial(large)) {
            one.beginIteration();
            other.beginIteration();
            for (int i = 0; i < 5; i++) {
                assertThat(one.transfer()).as("nanoseconds").isPositive();
                assertThat(other.transfer()).as("nanoseconds").isPositive();
            }
            assertThat(one.endIteration()).isNotEmpty();
            assertThat(other.endIteration()).isNotEmpty();
        }
        nodeB.assertStillServes();
    }

    @Test
    void aWrongByteFailsVerificationWithItsPlace() {
        try (Trial trial = nodeB.trial("messageBytes", "10000", "workingSetBytes", "30000", "channels", "1")) {
            trial.beginIteration();
            trial.transfer();
            trial.transfer();
            trial.corruptLast(1234);
            assertThatThrownBy(trial::endIteration)
                    .isInstanceOf(IntegrityException.class)
                    .hasMessageContaining("node B")
                    .hasMessageContaining("offset 1234")
                    .hasMessageContaining("buffer 1")
                    .hasMessageMatching("(?s).*is 0x[0-9a-f]{2} and should be 0x[0-9a-f]{2}.*");
            assertThat(NodeB.iteration(trial, 3).get("goodput"))
                    .as("the next iteration begins anew")
                    .isPositive();
        }
    }

    @Test
    void whatWasReceivedBeforeAnIterationCannotMakeItPass() {
        try (Trial trial = nodeB.trial("messageBytes", "1000", "workingSetBytes", "1000")) {
            trial.transfer();
            trial.beginIteration();
            trial.transfer();
            trial.corruptLast(999);
            assertThatThrownBy(trial::endIteration).hasMessageContaining("offset 999 of the message in buffer 0");
        }
    }
}
