package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.cli.RunBench.Outcome;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunStore;
import tcpx.bench.result.RunStore.RunEntry;
import tcpx.bench.timeline.ChunkEvent;
import tcpx.bench.timeline.Timeline;

/** What the real command leaves beside the rows if asked for: flame graphs, their difference, the timeline. */
@Timeout(240)
class ArtefactsIT {
    @TempDir
    Path directory;

    @RegisterExtension
    final RunBench bench = new RunBench(() -> directory);

    private static void assertPictures(Path profile, String node) throws Exception {
        assertThat(profile.resolve("channels=4." + node + ".collapsed"))
                .content()
                .contains("tcpx/", " ");
        for (String picture : new String[] {".html", ".heatmap.html"}) {
            Path file = profile.resolve("channels=4." + node + picture);
            assertThat(Files.readString(file))
                    .as("%s", file)
                    .startsWith("<!DOCTYPE html>")
                    .contains("node " + node);
        }
    }

    @Test
    void flameGraphsOfBothNodesAndTheirDifferenceToAnotherRun() throws Exception {
        Outcome first = bench.startShort("-p", "channels=4", "-r", "1s", "--flame", "TransferBenchmark")
                .await()
                .assertCode(0);
        Run base = bench.onlyRun();
        assertThat(base.status()).isEqualTo(RunStatus.OK);
        assertThat(first.out()).contains("Flame graphs: ").doesNotContain("no profile of");
        for (String node : new String[] {"a", "b"}) {
            assertPictures(base.profiles(), node);
            boolean kernel = Files.readString(base.profiles().resolve("channels=4." + node + ".collapsed"))
                    .contains("_[k]");
            // either the kernel is in the picture, or the user is told why not
            assertThat(first.out().contains("note: node " + node + ": the profile holds no kernel frames"))
                    .isEqualTo(!kernel);
        }
        assertThat(base.samples()).as("the profile's fork does not count").allMatch(row -> row.fork() == 1);
        assertThat(base.report()).content().contains("channels%3D4.a.html", "channels%3D4.b.heatmap.html");

        Outcome second = bench.startShort(
                        "-p",
                        "channels=4",
                        "-r",
                        "1s",
                        "--flame-diff",
                        base.id().toString(),
                        "TransferBenchmark")
                .await()
                .assertCode(0);
        assertThat(second.out()).contains("Flame graphs: ").doesNotContain("no profile");
        Path profiles = new RunStore(bench.results())
                .list().stream()
                        .filter(entry -> !entry.id().equals(base.id()))
                        .map(RunEntry::directory)
                        .findFirst()
                        .orElseThrow()
                        .resolve("profile");
        assertThat(profiles.resolve("channels=4.a.diff.html")).content().startsWith("<!DOCTYPE html>");
        assertThat(profiles.resolve("channels=4.b.diff.html")).content().startsWith("<!DOCTYPE html>");
        try (Stream<Path> files = Files.list(profiles)) {
            assertThat(files.filter(file -> file.toString().endsWith(".jfr"))).isEmpty();
        }
    }

    @Test
    void aDifferenceToARunWithoutProfilesIsRefusedBeforeAnythingStarts() {
        bench.startShort("-f", "0", "-p", "channels=1", "TransferBenchmark")
                .await()
                .assertCode(0);
        Outcome outcome = bench.startShort("--flame-diff", "latest", "TransferBenchmark")
                .await()
                .assertCode(2);
        assertThat(outcome.err())
                .contains("there are no flame graphs to compare with")
                .contains("measure it with --flame");
        assertThat(new RunStore(bench.results()).list()).hasSize(1);
    }

    @Test
    void theTimelineHoldsEveryStepOfEveryChunkOnBothNodes() throws Exception {
        Outcome outcome = bench.startShort("-p", "channels=1,3", "--timeline", "TransferBenchmark")
                .await()
                .assertCode(0);
        Run run = bench.onlyRun();
        assertThat(run.status()).isEqualTo(RunStatus.OK);
        assertThat(run.samples()).as("the timeline's fork does not count").allMatch(row -> row.fork() == 1);
        assertThat(Timeline.files(run.directory())).hasSize(2);
        for (int channels : new int[] {1, 3}) {
            Path file = run.directory().resolve(Timeline.fileOf("channels=" + channels));
            assertThat(outcome.out())
                    .contains("Timeline: ")
                    .contains(file.getFileName().toString());
            Timeline timeline = Timeline.read(file);
            long posted = count(timeline, ChunkEvent.Kind.POSTED);
            assertThat(posted).isPositive();
            for (ChunkEvent.Kind kind : ChunkEvent.Kind.values()) {
                if (timeline.leftOut() == 0) {
                    boolean copied = kind == ChunkEvent.Kind.STAGED || kind == ChunkEvent.Kind.LANDED;
                    assertThat(count(timeline, kind)).as("%s", kind).isEqualTo(copied ? 0 : posted);
                }
            }
            assertThat(timeline.events()).allMatch(event -> event.channel() < channels);
            assertThat(timeline.events())
                    .allMatch(event -> event.node() == (event.kind() == ChunkEvent.Kind.RECEIVED ? 'b' : 'a'));
            assertThat(run.directory().resolve("timeline-channels=" + channels + ".html"))
                    .isRegularFile();
            assertThat(run.report()).content().contains("timeline-channels%3D" + channels + ".html");
        }
    }

    private static long count(Timeline timeline, ChunkEvent.Kind kind) {
        return timeline.events().stream().filter(event -> event.kind() == kind).count();
    }
}
