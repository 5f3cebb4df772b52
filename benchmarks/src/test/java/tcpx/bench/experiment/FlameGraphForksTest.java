package tcpx.bench.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.research.StoredRuns;
import tcpx.bench.result.Run;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunStore;

class FlameGraphForksTest {
    private static final String NAME = "channels=4.a";

    @TempDir
    private Path results;

    @TempDir
    private Path now;

    private RunStore store;
    private StoredRuns runs;

    @BeforeEach
    void emptyStore() {
        store = new RunStore(results);
        runs = new StoredRuns(store);
    }

    private Run release() {
        return runs.write(Optional.of("v0.1"), RunStatus.OK, "src-1", Map.of(4, StoredRuns.around(1.9)));
    }

    private static void collapsed(Path directory, String stacks) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(NAME + ".collapsed"), stacks);
    }

    private Path difference(FlameGraphForks flames, Set<String> messages) {
        flames.difference(now, NAME, messages);
        return now.resolve(NAME + ".diff.html");
    }

    @Test
    void aReleaseThatWasRecordedWithFlameGraphsIsTheBaseline() throws Exception {
        Run recorded = release();
        collapsed(recorded.profiles(), "main;send;copy_[k] 60\nmain;poll 40\n");
        release(); // measured again without: the profiles of the run before it still count
        collapsed(now, "main;send;copy_[k] 20\nmain;poll 40\nmain;verify 40\n");
        Set<String> messages = new LinkedHashSet<>();

        FlameGraphForks flames = FlameGraphForks.of(false, "v0.1", store);

        assertThat(flames.wanted()).isTrue();
        assertThat(flames.against()).contains(recorded.profiles());
        assertThat(difference(flames, messages)).content().contains("difference, " + NAME, "verify");
        assertThat(messages).isEmpty();
    }

    @Test
    void aReleaseWithoutFlameGraphsIsRefusedWithWhatToDo() throws Exception {
        Run run = release();
        assertThatThrownBy(() -> FlameGraphForks.of(true, "v0.1", store))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--flame-diff v0.1: there are no flame graphs to compare with in v0.1/")
                .hasMessageContaining(run.id().toString())
                .hasMessageEndingWith("./run-bench.sh record v0.1 --flame");
        Files.createDirectories(run.profiles());
        assertThatThrownBy(() -> FlameGraphForks.of(true, "v0.1", store)).hasMessageContaining("no flame graphs");
    }

    @Test
    void aCellThatTheBaselineDoesNotHaveIsNamedWithWhatItHas() throws Exception {
        collapsed(release().profiles(), "main 1\n");
        Set<String> messages = new LinkedHashSet<>();
        FlameGraphForks flames = FlameGraphForks.of(true, "v0.1", store);
        flames.difference(now, "window=8.b", messages);
        assertThat(messages).containsExactly("no difference for window=8.b: the other run has only " + NAME);
        assertThat(now).isEmptyDirectory();
    }
}
