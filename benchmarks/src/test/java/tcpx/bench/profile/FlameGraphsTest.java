package tcpx.bench.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.profile.FlameGraphs.KernelFrames;
import tcpx.bench.profile.FlameGraphs.Stacks;
import tcpx.bench.profile.Profiler.ProfileException;

class FlameGraphsTest {
    @TempDir
    Path directory;

    @Test
    void drawsTheDifferenceOfTwoProfiles() throws Exception {
        Path before = collapsed("before", "main;send;copy_[k] 60\nmain;poll 40\n");
        Path after = collapsed("after", "main;send;copy_[k] 20\nmain;poll 40\nmain;verify 40\n");

        Path page = FlameGraphs.diff(before, after, directory.resolve("diff.html"), "v0.1 → v0.2");

        assertThat(Files.readString(page))
                .contains("v0.1 → v0.2")
                .contains("<html")
                .contains("Diff");
    }

    @Test
    void scalesTheFirstProfileToTheTotalOfTheSecond() throws Exception {
        Stacks twiceAsLong = Stacks.read(collapsed("long", "main;send 120\nmain;poll 80\nno stack\n"));

        assertThat(twiceAsLong.scaledTo(100).text()).isEqualTo("main;send 60\nmain;poll 40\n");
        assertThat(Stacks.read(collapsed("none", "")).scaledTo(100).text()).isEmpty();
    }

    @Test
    void namesTheFileThatCannotBeCompared() {
        assertThatThrownBy(() -> FlameGraphs.diff(
                        directory.resolve("none"), directory.resolve("none"), directory.resolve("diff.html"), ""))
                .isInstanceOf(ProfileException.class)
                .hasMessageContaining("none")
                .hasMessageContaining("collapsed stacks");
    }

    @Test
    void refusesARecordingThatIsMissingEmptyOrNone() throws Exception {
        Path empty = Files.createFile(directory.resolve("empty.jfr"));
        Path other = Files.writeString(
                directory.resolve("other.jfr"), "no recording at all, but long enough for a header of a chunk");
        for (Path jfr : new Path[] {directory.resolve("missing.jfr"), empty, other}) {
            assertThatThrownBy(() -> FlameGraphs.render(jfr, directory, "title"))
                    .as(jfr.toString())
                    .isInstanceOf(ProfileException.class);
        }
    }

    @Test
    void countsSamplesWithKernelFrames() throws Exception {
        KernelFrames frames =
                KernelFrames.check(collapsed("k", "main;send;tcp_sendmsg_[k] 30\nmain;poll 10\n"), "2", "0");

        assertThat(frames.present()).isTrue();
        assertThat(frames.samples()).isEqualTo(40);
        assertThat(frames.withKernel()).isEqualTo(30);
        assertThat(frames.message()).isEmpty();
    }

    @Test
    void saysWhatToSetWhereTheKernelIsMissing() throws Exception {
        KernelFrames frames = KernelFrames.check(collapsed("u", "main;send 30\n"), "2", "1");

        assertThat(frames.present()).isFalse();
        assertThat(frames.message())
                .contains(
                        "perf_event_paranoid is 2",
                        "kptr_restrict is 1",
                        "sysctl kernel.perf_event_paranoid=1",
                        "event cpu",
                        "root");
    }

    @Test
    void tellsAnEmptyProfileFromOneWithoutTheKernel() throws Exception {
        assertThat(KernelFrames.check(collapsed("e", ""), "2", "0").message()).contains("no samples");
    }

    private Path collapsed(String name, String text) throws Exception {
        return Files.writeString(directory.resolve(name + ".collapsed"), text);
    }
}
