package tcpx.bench.research;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;
import tcpx.bench.mesh.Pair;
import tcpx.bench.mesh.Pattern;
import tcpx.bench.mesh.Round;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Revision;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunId;
import tcpx.bench.result.RunProperties;
import tcpx.bench.result.SampleRow;

class MeshFiguresTest {
    private static final int NODES = 4;
    private static final double RAIL = 0.1;

    @Test
    void healthyRailsGiveEveryPairItsPartAndNobodyIsNamed() {
        MeshFigures all = figures(Pattern.ALL_TO_ALL, (pair, rail) -> RAIL);

        assertThat(all.pairs()).hasSize(12);
        assertThat(all.sumGBps()).isEqualTo(4 * 4 * RAIL, within(1e-9));
        assertThat(all.ceilingGBps().orElse(0)).isEqualTo(4 * 4 * RAIL, within(1e-9));
        assertThat(all.fairness().orElse(0)).isEqualTo(1, within(1e-9));
        assertThat(all.slowRail()).isEmpty();
        assertThat(all.ofRank("n2", true)).isEqualTo(4 * RAIL, within(1e-9));
    }

    @Test
    void aNodeWhoseRailIsSlowInBothDirectionsIsNamedWithIt() {
        for (Pattern pattern : List.of(Pattern.ALL_TO_ALL, Pattern.RING, Pattern.NEIGHBOURS, Pattern.ALL_TO_ONE)) {
            MeshFigures all = figures(
                    pattern, (pair, rail) -> rail == 3 && (pair.from() == 2 || pair.to() == 2) ? RAIL / 10 : RAIL);

            assertThat(all.slowRail()).as("%s", pattern).hasValueSatisfying(slow -> {
                assertThat(slow.places()).containsExactly("n3");
                assertThat(slow.rail()).isEqualTo("eth3");
                assertThat(slow.share()).isEqualTo(0.1, within(0.01));
            });
        }
    }

    @Test
    void whereBothEndsHaveNoOtherPartnerBothAreNamed() {
        MeshFigures all = figures(
                Pattern.PAIRS, (pair, rail) -> rail == 3 && (pair.from() == 2 || pair.to() == 2) ? RAIL / 10 : RAIL);

        assertThat(all.slowRail())
                .hasValueSatisfying(slow -> assertThat(slow.places()).containsExactlyInAnyOrder("n1", "n3"));
    }

    @Test
    void inAnIncastTheReceiverIsNamedAndNotAllItsSenders() {
        MeshFigures all = figures(Pattern.ALL_TO_ONE, (pair, rail) -> rail == 2 ? RAIL / 30 : RAIL / 3);

        assertThat(all.slowRail()).hasValueSatisfying(slow -> {
            assertThat(slow.places()).containsExactly("n1");
            assertThat(slow.rail()).isEqualTo("eth2");
        });
    }

    @Test
    void incastHasPartsOfTheReceiversRails() {
        MeshFigures all = figures(Pattern.ALL_TO_ONE, (pair, rail) -> RAIL / 3);

        assertThat(all.pairs()).allMatch(pair -> Math.abs(pair.share() - 1) < 1e-9);
        assertThat(all.ceilingGBps().orElse(0)).isEqualTo(4 * RAIL, within(1e-9));
        assertThat(all.ofRank("n1", false)).isEqualTo(4 * RAIL, within(1e-9));
    }

    @Test
    void whatTookSeveralPairsIsOneReasonWithTheirNodes() {
        RunProperties properties = RunProperties.of(RunId.of(StoredRuns.START, Revision.unknown()), StoredRuns.START)
                .withAll("mesh.", Map.of("rank.0", "n1", "rank.2", "n3"))
                .with("mesh.failure.1", "ring 1/1: 2 -> 0: rank 2 (n3) is gone: its host")
                .with("mesh.failure.2", "ring 1/1: 0 -> 2: rank 2 (n3) is gone: its host");
        assertThat(MeshFigures.reasons(new Run(Path.of("run"), properties, List.of(), List.of(), List.of())))
                .isEqualTo(
                        Map.of("rank 2 (n3) is gone: its host", List.of("n3 → n1 (ring 1/1)", "n1 → n3 (ring 1/1)")));
    }

    private static MeshFigures figures(Pattern pattern, ToDoubleBiFunction<Pair, Integer> railGBps) {
        List<SampleRow> rows = new ArrayList<>();
        List<Round> rounds = pattern.rounds(NODES);
        for (int round = 0; round < rounds.size(); round++) {
            for (Pair pair : rounds.get(round).pairs()) {
                Map<String, String> params = new LinkedHashMap<>();
                params.put("channels", "4");
                params.put("pattern", pattern.label());
                params.put("round", Integer.toString(round + 1));
                params.put("from", Integer.toString(pair.from()));
                params.put("to", Integer.toString(pair.to()));
                CellKey key = CellKey.of(MeshFigures.BENCHMARK, params);
                double sum = 0;
                for (int rail = 1; rail <= 4; rail++) {
                    double carried = railGBps.applyAsDouble(pair, rail);
                    rows.add(SampleRow.of(key, 1, 1, Metric.railGoodput("eth" + rail), carried));
                    sum += carried;
                }
                rows.add(SampleRow.of(key, 1, 1, Metric.GOODPUT, sum));
            }
        }
        Instant started = Instant.parse("2026-11-29T20:00:00Z");
        RunProperties properties = RunProperties.of(RunId.of(started, Revision.unknown()), started)
                .withTopology("mesh", Map.of("rails", "4", "ceiling", "0.1,0.1,0.1,0.1"))
                .withAll("mesh.", Map.of("rank.0", "n1", "rank.1", "n2", "rank.2", "n3", "rank.3", "n4"));
        Run run = new Run(Path.of("none"), properties, List.of(), rows, List.of());
        return MeshFigures.of(run).get(0);
    }
}
