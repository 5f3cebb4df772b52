package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressPrinterTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long nowNs;

    private ProgressPrinter steps(int inAll, double weight) {
        return new ProgressPrinter(new PrintStream(out, true, StandardCharsets.UTF_8), inAll, weight, () -> nowNs);
    }

    @Test
    void whatIsLeftFollowsTheWeightsOfTheSteps() {
        ProgressPrinter steps = steps(3, 4);
        nowNs = 10_000_000_000L;
        steps.done("first", 1);
        nowNs = 20_000_000_000L;
        steps.done("second", 1);
        nowNs = 40_000_000_000L;
        steps.done("third", 2);
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("[1/3] first   0:30 left", "[2/3] second   0:20 left", "[3/3] third");
    }

    @Test
    void aStepThatFallsAwayIsCountedAndNotTold() {
        ProgressPrinter steps = steps(10, 10);
        for (int i = 0; i < 8; i++) {
            steps.skip(1);
        }
        nowNs = 90_000_000_000L;
        steps.done("ninth");
        steps.done("tenth");
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("[ 9/10] ninth   0:10 left", "[10/10] tenth");
    }
}
