package tcpx.bench.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.EventRow;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.RailRow;
import tcpx.bench.result.SampleRow;
import tcpx.bench.result.SampleRow.Moment;

class LiveViewTest {
    private static final CellKey CELL = CellKey.of("TransferBenchmark.transfer", Map.of("channels", "2"));

    private final List<String> shown = new ArrayList<>();
    private int drawings;
    private final LiveView view = new LiveView(
            lines -> {
                drawings++;
                shown.clear();
                shown.addAll(lines);
            },
            8,
            true);

    private static List<RailRow> counters(long ms, long eth1, long eth2) {
        return List.of(
                new RailRow(ms * 1_000_000, Node.A, "eth1", eth1, 0),
                new RailRow(ms * 1_000_000, Node.A, "eth2", eth2, 0),
                new RailRow(ms * 1_000_000, Node.B, "eth1", 0, eth1),
                new RailRow(ms * 1_000_000, Node.B, "eth2", 0, eth2));
    }

    private static EventRow event(int turn, String what) {
        return new EventRow(1, turn, 1, Node.A, "eth2", 1, what, "");
    }

    @Test
    void eachRailIsABarOfWhatItCarriesOnBothNodes() {
        view.rails(counters(0, 0, 0));
        view.rails(counters(250, 500_000_000, 250_000_000));
        assertThat(shown)
                .containsExactly(
                        "eth1  A ######## 2.000  B ######## 2.000 GB/s",
                        "eth2  A ####.... 1.000  B ####.... 1.000 GB/s",
                        "sum    A 3.000  B 3.000 GB/s");
    }

    @Test
    void barsAreMeansSinceTheLastDrawingHoweverOftenCountersCome() {
        for (int ms = 0; ms <= 225; ms += 25) {
            view.rails(counters(ms, 0, 0));
        }
        view.rails(counters(250, 500_000_000, 250_000_000)); // all of it in the last 25 ms
        assertThat(shown).startsWith("eth1  A ######## 2.000  B ######## 2.000 GB/s");
        assertThat(drawings).isEqualTo(2);
    }

    @Test
    void itDrawsFourTimesASecondAlsoWhereCountersComeLateOrTooOftenAndDrawsNothingOfNone() {
        for (int ms = 0; ms < 10_000; ms += 50) {
            view.rails(counters(ms, ms, ms));
        }
        assertThat(drawings).as("counters twenty times a second").isEqualTo(40);
        for (int ms = 10_000; ms < 20_000; ms += 250) {
            view.rails(counters(ms + ms % 3, ms, ms));
        }
        assertThat(drawings).as("four times, some a little late or early").isEqualTo(80);
        view.rails(List.of());
        assertThat(drawings).isEqualTo(80);
    }

    @Test
    void channelsInTroubleAreNamedUntilTheyAreBackOrTheForkIsOver() {
        view.events(List.of(event(1, "STILL_LOST")));
        view.rails(counters(0, 0, 0));
        view.rails(counters(250, 0, 0));
        assertThat(shown.get(1)).endsWith("GB/s  channel 1 still lost");
        view.events(List.of(event(1, "REJOINED")));
        view.rails(counters(500, 0, 0));
        assertThat(shown.get(1)).endsWith("GB/s");
        view.events(List.of(event(1, "LOST"), event(2, "RECOVERED")));
        view.rails(counters(750, 0, 0));
        assertThat(shown.get(1)).endsWith("GB/s");
    }

    @Test
    void theLastIterationsFiguresStandBesideTheSum() {
        view.samples(List.of(
                SampleRow.of(CELL, 1, 3, Metric.GOODPUT, 1.98), SampleRow.of(CELL, 1, 3, Metric.RETRANSMITS, 7)));
        view.rails(counters(0, 0, 0));
        assertThat(shown)
                .containsExactly("sum    A 0.000  B 0.000 GB/s  iteration 3: goodput 1.980 GB/s, sent again 7");
    }

    @Test
    void toolsGetAnObjectForEachIterationAndEvent() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonStream stream = new JsonStream(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        stream.samples(List.of(
                SampleRow.of(CELL, 1, 3, Metric.GOODPUT, 1.98).at(new Moment(2, 5)),
                SampleRow.of(CELL, 1, 3, Metric.CPU, Double.NaN).at(new Moment(2, 5))));
        stream.events(List.of(new EventRow(7, 2, 3, Node.A, "eth2", 1, "LOST", "says \"no\"")));
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines().toList())
                .hasSize(2)
                .satisfiesExactly(
                        iteration -> assertThat(iteration)
                                .startsWith("{\"type\":\"iteration\",\"time\":5,\"turn\":2,")
                                .contains(
                                        "\"params\":{\"channels\":\"2\"}",
                                        "\"fork\":1,\"iteration\":3",
                                        "\"goodput\":{")
                                .doesNotContain("cpu", "NaN"),
                        event -> assertThat(event)
                                .isEqualTo("{\"type\":\"event\",\"time\":7,\"turn\":2,\"iteration\":3,\"node\":\"a\","
                                        + "\"rail\":\"eth2\",\"channel\":1,\"event\":\"LOST\","
                                        + "\"reason\":\"says \\\"no\\\"\"}"));
    }
}
