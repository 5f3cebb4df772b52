package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which plugin is meant. */
class PluginChoiceTest {
    private static final Map<String, String> BOTH =
            Map.of(PluginChoice.ORIGINAL, "/opt/original.so", PluginChoice.NCCL, "/opt/nccl.so");

    private static Optional<PluginChoice> choose(String option, Map<String, String> environment) {
        return PluginChoice.of(option, 0, null, environment);
    }

    @Test
    void theOptionGoesBeforeTheOriginalsVariableAndThatBeforeNccls() {
        assertThat(choose("/opt/own.so", BOTH).orElseThrow().names()).containsExactly("/opt/own.so");
        assertThat(choose(null, BOTH).orElseThrow().names()).containsExactly("/opt/original.so");
        assertThat(choose(null, Map.of(PluginChoice.NCCL, "/opt/nccl.so"))
                        .orElseThrow()
                        .names())
                .containsExactly("/opt/nccl.so");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "NONE", " ", ""})
    void withoutAnyThereIsNone(String value) {
        assertThat(choose(null, Map.of())).isEmpty();
        assertThat(choose(null, Map.of(PluginChoice.NCCL, value))).isEmpty();
        assertThat(choose(null, Map.of(PluginChoice.ORIGINAL, value))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "tcpx, tcpx libnccl-net-tcpx.so",
        "libnccl-net.so, libnccl-net.so",
        "lib.so, lib.so",
        "net.so, net.so libnccl-net-net.so.so",
        "libnccl-net.so.0, libnccl-net.so.0 libnccl-net-libnccl-net.so.0.so",
        "/opt/p/libnccl-net.so, /opt/p/libnccl-net.so",
        "/opt/p/../q, /opt/q",
        "'a,b', a libnccl-net-a.so b libnccl-net-b.so",
        "'a, /x/b.so', a libnccl-net-a.so /x/b.so"
    })
    void namesAreTriedInTheOrderOfNccl(String text, String files) {
        assertThat(choose(text, Map.of()).orElseThrow().candidates())
                .isEqualTo(Arrays.stream(files.split(" ")).map(Path::of).toList());
    }

    @Test
    void aNodeIsToldTheSame() {
        PluginChoice choice = PluginChoice.of("/a/b.so,c", 7, "0,1+2", Map.of()).orElseThrow();
        assertThat(choice.arguments())
                .containsExactly("--plugin", "/a/b.so,c", "--plugin-version", "7", "--plugin-devices", "0,1+2");
        assertThat(choice.jvmArguments())
                .isEqualTo(
                        List.of("-Dtcpx.plugin=/a/b.so,c", "-Dtcpx.plugin.version=7", "-Dtcpx.plugin.devices=0,1+2"));
        assertThat(choose("tcpx", Map.of()).orElseThrow().arguments()).containsExactly("--plugin", "tcpx");
    }
}
