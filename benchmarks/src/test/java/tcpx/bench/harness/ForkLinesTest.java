package tcpx.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tcpx.bench.harness.JmhOutput.ForkLines;

class ForkLinesTest {
    private final List<String> said = new ArrayList<>();
    private final ForkLines lines = new ForkLines(said::add);

    @Test
    void linesPassWhenTheyAreWholeHoweverTheyArrive() {
        lines.take("# Warmup\nnode A: NC");
        assertThat(said).containsExactly("# Warmup");
        lines.take("CL WARN rail eth1 is down\n\nnode A: NCCL INFO ready");
        assertThat(said).containsExactly("# Warmup", "node A: NCCL WARN rail eth1 is down", "");
        lines.take("\n");
        assertThat(said).last().isEqualTo("node A: NCCL INFO ready");
    }

    @Test
    void anEndlessLineIsCutAndTheNextOneIsWhole() {
        lines.take("x".repeat(100_000));
        lines.take("x\nnode A: NCCL INFO next\n");
        assertThat(said).hasSize(2).last().isEqualTo("node A: NCCL INFO next");
        assertThat(said.get(0)).hasSizeLessThan(5000);
    }
}
