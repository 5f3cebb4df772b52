package tcpx.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PluginLinesTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final PluginLines lines = new PluginLines(new PrintStream(out, true, StandardCharsets.UTF_8));

    private String said() {
        return out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    @Test
    void onlyThePluginsOwnLinesPassHoweverTheyArrive() {
        lines.take("# Warmup\nnode A: NC");
        assertThat(said()).isEmpty();
        lines.take("CL WARN rail eth1 is down\nIteration 1: node A: NCCL in the middle\n\nnode A: NCCL INFO ready");
        assertThat(said()).isEqualTo("node A: NCCL WARN rail eth1 is down\n");
        lines.take("\n");
        assertThat(said()).endsWith("node A: NCCL INFO ready\n");
    }

    @Test
    void anEndlessLineIsCutAndTheNextOneIsWhole() {
        lines.take("node A: NCCL " + "x".repeat(100_000));
        lines.take("x\nnode A: NCCL INFO next\n");
        assertThat(said().lines().toList()).hasSize(2).last().isEqualTo("node A: NCCL INFO next");
        assertThat(said()).hasSizeLessThan(5000);
    }
}
