package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which plugin is meant. */
class PluginPathTest {
    private static final Map<String, String> BOTH =
            Map.of(PluginPath.ORIGINAL, "/opt/original.so", PluginPath.NCCL, "/opt/nccl.so");

    @Test
    void theOptionGoesBeforeTheOriginalsVariableAndThatBeforeNccls() {
        assertThat(PluginPath.choose("/opt/own.so", BOTH)).contains(Path.of("/opt/own.so"));
        assertThat(PluginPath.choose(null, BOTH)).contains(Path.of("/opt/original.so"));
        assertThat(PluginPath.choose(null, Map.of(PluginPath.NCCL, "/opt/nccl.so")))
                .contains(Path.of("/opt/nccl.so"));
    }

    @Test
    void withoutAnyThereIsNone() {
        assertThat(PluginPath.choose(null, Map.of())).isEmpty();
        assertThat(PluginPath.choose(null, Map.of(PluginPath.NCCL, "none"))).isEmpty();
        assertThat(PluginPath.choose(null, Map.of(PluginPath.ORIGINAL, " "))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "tcpx, libnccl-net-tcpx.so",
        "libnccl-net.so, libnccl-net.so",
        "libnccl-net.so.0, libnccl-net.so.0",
        "/opt/p/libnccl-net.so, /opt/p/libnccl-net.so"
    })
    void aShortNameIsCompletedAsNcclDoesIt(String text, String file) {
        assertThat(PluginPath.resolve(text)).isEqualTo(Path.of(file));
    }
}
