package tcpx.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tcpx.bench.result.Cell.Series;
import tcpx.bench.result.Pairing.Difference;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.stats.Better;

class RunGroupTest {
    @TempDir
    private Path temp;

    private int runs;

    /** Each run is an hour younger than the one before. */
    private Run run(
            String release, UnaryOperator<RunProperties> change, RunStatus status, double goodput, int channels) {
        RunProperties base = Runs.properties()
                .with(
                        "run",
                        RunId.of(Runs.START.plusSeconds(3600L * ++runs), Runs.REVISION)
                                .toString())
                .withRelease(release);
        return Runs.write(temp.resolve("run" + runs), change.apply(base), status, goodput, channels);
    }

    private Run run(String release, double goodput, int channels) {
        return run(release, same -> same, RunStatus.OK, goodput, channels);
    }

    private static double[] means(RunGroup pool, int channels) {
        return series(pool, channels).forkMeans();
    }

    private static Series series(RunGroup pool, int channels) {
        return pool.run().cells().stream()
                .filter(cell -> cell.key().equals(Runs.channels(channels)))
                .findFirst()
                .orElseThrow()
                .metric("goodput")
                .orElseThrow();
    }

    @Test
    void theForksOfAllRunsOfAReleaseAreItsObservations() {
        Run first = run("v0.1", 1, 4);
        Run second = run("v0.1", 2, 4);
        Run third = run("v0.1", 3, 8);

        List<RunGroup> pools = RunGroup.of(List.of(first, second, third));

        assertThat(pools).singleElement().satisfies(pool -> {
            assertThat(pool.members()).containsExactly(first, second, third);
            assertThat(pool.run().id()).isEqualTo(third.id());
            // each run has two forks, whose means are goodput * channels + fork / 2
            assertThat(means(pool, 4)).containsExactlyInAnyOrder(4.5, 5, 8.5, 9);
            assertThat(means(pool, 8)).containsExactlyInAnyOrder(24.5, 25);
            assertThat(pool.with(Runs.channels(4))).containsExactly(first, second);
            assertThat(pool.byRun(series(pool, 4)))
                    .extracting(series -> series.forkMeans())
                    .containsExactly(new double[] {8.5, 9}, new double[] {4.5, 5});
            assertThat(pool.run().warnings()).isEmpty();
        });
    }

    static Stream<UnaryOperator<RunProperties>> whatMakesOther() {
        return Stream.of(
                run -> run.withMachine(new Machine("other", "ff", Map.of())),
                run -> run.withTopology("veth-shaped", Map.of("rails", "8")),
                run -> run.withTopology("nic", Map.of("rails", "4")),
                run -> run.withBenchmarkVersion(Runs.BENCHMARK, new BenchmarkVersion("way-ffffffffffff")),
                run -> run.withRelease("v0.2"));
    }

    @ParameterizedTest
    @MethodSource("whatMakesOther")
    void runsThatWereMeasuredOtherwiseStayApart(UnaryOperator<RunProperties> other) {
        Run old = run("v0.1", 1, 4);
        Run odd = run("v0.1", other, RunStatus.OK, 2, 4);
        Run young = run("v0.1", 3, 4);

        assertThat(RunGroup.of(List.of(old, odd, young)))
                .extracting(RunGroup::members)
                .containsExactly(List.of(odd), List.of(old, young));
    }

    @Test
    void aRunThatIsNotWholeOrBelongsToNoReleaseStaysAlone() {
        Run partial = run("v0.1", same -> same, RunStatus.PARTIAL, 1, 4);
        Run whole = run("v0.1", 1, 4);
        Run local = Runs.write(temp.resolve("local1"), Runs.properties(), RunStatus.OK, 1, 4);
        Run other = Runs.write(temp.resolve("local2"), Runs.properties(), RunStatus.OK, 1, 4);

        assertThat(RunGroup.of(List.of(partial, whole, local, other)))
                .allMatch(pool -> pool.members().size() == 1);
    }

    @Test
    void whatChangedBetweenTheRunsAndWhatHasAnotherUnitIsSaid() {
        Run old = run(
                "v0.1",
                each -> each.withEnvironment(Node.A, new Environment(Map.of("jdk.version", "17"))),
                RunStatus.OK,
                1,
                4);
        Run odd;
        RunProperties properties = Runs.properties().withRelease("v0.1");
        try (RunWriter writer = RunWriter.open(temp.resolve("odd"), properties, List.of("channels"))) {
            writer.samples(
                    List.of(SampleRow.of(Runs.channels(4), 1, 1, new Metric("goodput", "MB/s", Better.HIGHER), 1000)));
            writer.finish(RunStatus.OK);
            odd = Run.load(writer.directory());
        }
        Run young = run(
                "v0.1",
                each -> each.withEnvironment(Node.A, new Environment(Map.of("jdk.version", "25"))),
                RunStatus.OK,
                1,
                4);

        RunGroup pool = RunGroup.of(List.of(odd, old, young)).get(0);

        assertThat(pool.members()).hasSize(3);
        assertThat(means(pool, 4)).hasSize(4);
        assertThat(pool.run().warnings())
                .contains(
                        "within v0.1, jdk.version (node a): was 17, is 25",
                        "goodput of " + odd.id() + " is in MB/s, not in GB/s, and left out");
    }

    @Test
    void poolsMeetTheirLikeAndTheRestIsNamed() {
        UnaryOperator<RunProperties> slow =
                each -> each.withTopology("veth-shaped", Map.of("rails", "4", "rate", "1gbit"));
        UnaryOperator<RunProperties> alone = each -> each.withTopology("nic", Map.of());
        List<Run> before = new ArrayList<>();
        before.add(run("v0.1", 1, 4));
        before.add(run("v0.1", slow, RunStatus.OK, 1, 4));
        before.add(run("v0.1", alone, RunStatus.OK, 1, 4));
        List<Run> after = new ArrayList<>();
        after.add(run("v0.2", slow, RunStatus.OK, 1, 4));
        after.add(run("v0.2", 1, 4));
        after.add(run("v0.2", slow, RunStatus.OK, 1, 4));

        RunPairs matches = RunPairs.of(before, after, Set.of());

        assertThat(matches.matches())
                .extracting(
                        match -> match.first().members(),
                        match -> match.second().members())
                .containsExactlyInAnyOrder(
                        tuple(List.of(before.get(0)), List.of(after.get(1))),
                        tuple(List.of(before.get(1)), List.of(after.get(0), after.get(2))));
        assertThat(matches.first()).extracting(RunGroup::members).containsExactly(List.of(before.get(2)));
        assertThat(matches.second()).isEmpty();
    }

    @Test
    void whereNothingCanBeComparedTheNewestRunsSayWhy() {
        Run before = run("v0.1", 1, 4);
        Run after = run("v0.2", each -> each.withTopology("nic", Map.of()), RunStatus.OK, 1, 4);

        RunPairs none = RunPairs.of(List.of(before), List.of(after), Set.of());
        assertThat(none.matches()).singleElement().satisfies(match -> {
            assertThat(match.pairing().matched()).isEmpty();
            assertThat(match.pairing().unpaired())
                    .singleElement()
                    .satisfies(cell -> assertThat(cell.reason()).isEqualTo("the networks differ: veth-shaped and nic"));
        });
        assertThat(RunPairs.of(List.of(before), List.of(after), Set.of(Difference.TOPOLOGY))
                        .matches()
                        .get(0)
                        .pairing()
                        .matched())
                .hasSize(1);
    }
}
