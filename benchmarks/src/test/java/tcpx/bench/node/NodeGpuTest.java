package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.bench.result.Node;
import tcpx.memory.MemoryKind;
import tcpx.unpack.UnpackMode;

class NodeGpuTest {
    @ParameterizedTest
    @CsvSource({"3, A, 3", "3, B, 3", "0/1, A, 0", "0/1, B, 1"})
    void eachNodeHasTheOneThatWasSaid(String chosen, Node node, int number) {
        assertThat(NodeGpu.said(chosen, node)).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource({"x", "-1", "0/1/2", "1/"})
    void whatIsNoNumberIsRefused(String option) {
        assertThatThrownBy(() -> NodeGpu.choose(option))
                .hasMessageContaining("--gpu " + option)
                .hasMessageContaining("0/1");
    }

    @Test
    void memoryIsChosenForBothNodesOrForEach() {
        assertThat(memory("cuda", Node.B)).isEqualTo(MemoryKind.CUDA);
        assertThat(memory("CUDA/HOST", Node.A)).isEqualTo(MemoryKind.CUDA);
        assertThat(memory("CUDA/HOST", Node.B)).isEqualTo(MemoryKind.HOST);
        assertThat(Settings.of(Map.of("memory", "CUDA/cuda")).asMap()).containsEntry("memory", "CUDA");
        assertThatThrownBy(() -> memory("GPU", Node.A)).hasMessageContaining("memory=GPU: allowed is HOST, CUDA");
        assertThatThrownBy(() -> memory("CUDA/", Node.A)).hasMessageContaining("CUDA/HOST");
    }

    @Test
    void whatUnpacksGoesByWhereMessagesLieUnlessItIsSaid() {
        Map<String, String> nccl = Map.of("provider", "nccl", "strategy", "ROUND_ROBIN", "window", "16");
        assertThat(Settings.of(nccl).unpack(MemoryKind.HOST)).isEqualTo(UnpackMode.HOST);
        assertThat(Settings.of(nccl).unpack(MemoryKind.CUDA)).isEqualTo(UnpackMode.KERNEL);
        assertThatThrownBy(() -> Settings.of(Map.of("unpack", "HOST"))).hasMessageContaining("is of provider=nccl");
    }

    private static MemoryKind memory(String value, Node node) {
        return Settings.of(Map.of("memory", value)).memory(node);
    }
}
