package tcpx.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.result.ResultException.ResultFormatException;
import tcpx.bench.result.Run.RunStatus;
import tcpx.bench.result.RunReader.FormatVersion;

class FormatVersionTest {
    @TempDir
    Path temp;

    /** The file as it was written when the format was current; it is never written again. */
    private static Path formatOne() throws URISyntaxException {
        return Path.of(FormatVersionTest.class.getResource("format-1").toURI());
    }

    @Test
    void readsTheKeptRunOfFormatOne() throws Exception {
        Run run = Run.load(formatOne());
        assertThat(run.id()).hasToString("20261122T130613Z-d790ae6");
        assertThat(run.status()).isEqualTo(RunStatus.OK);
        assertThat(run.warnings()).isEmpty();
        assertThat(run.parameters()).containsExactly("channels", "chunkBytes", "strategy");
        assertThat(run.cells()).hasSize(3);
        assertThat(run.cells().get(1).metric("goodput").orElseThrow().forkMeans())
                .containsExactly(1.912, 1.908);
        assertThat(run.rails()).hasSize(4);
        assertThat(run.properties().environment(Node.A).get("os.kernel")).isPresent();
        assertThat(run.properties().topology()).containsEntry("topology.rails", "4");
    }

    @Test
    void refusesANewerFormatByName() {
        Path file = temp.resolve("run.properties");
        assertThatThrownBy(() -> FormatVersion.require(file, Map.of("format", "3")))
                .isInstanceOf(ResultFormatException.class)
                .hasMessageContaining("is in format 3 and this version reads formats up to 2")
                .hasMessageContaining("update the project");
    }
}
