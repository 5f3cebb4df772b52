package tcpx.bench.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressPrinterTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long nowNs;

    private ProgressPrinter progress(boolean terminal, int inAll, double weight, int before) {
        return new ProgressPrinter(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                terminal,
                inAll,
                weight,
                before,
                before,
                () -> nowNs);
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private void step(ProgressPrinter progress, String label, String result, double weight) {
        progress.begin(label);
        progress.done(result, weight);
    }

    @Test
    void whatIsLeftFollowsTheWeightsOfTheSteps() {
        ProgressPrinter progress = progress(false, 3, 4, 0);
        nowNs = 10_000_000_000L;
        step(progress, "a", "first", 1);
        nowNs = 20_000_000_000L;
        step(progress, "b", "second", 1);
        nowNs = 40_000_000_000L;
        step(progress, "c", "third", 2);
        assertThat(said().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly("[ 1/3] a first 0:30 left", "[ 2/3] b second 0:20 left", "[ 3/3] c third");
    }

    @Test
    void aStepThatFallsAwayIsCountedAndNotTold() {
        ProgressPrinter progress = progress(false, 10, 10, 0);
        for (int i = 0; i < 8; i++) {
            progress.skip(1);
        }
        nowNs = 90_000_000_000L;
        step(progress, "x", "ninth", 1);
        step(progress, "x", "tenth", 1);
        assertThat(said().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly("[ 9/10] x ninth 0:10 left", "[10/10] x tenth");
    }

    @Test
    void whatWasDoneInAnotherProcessIsCountedAndTakesNoTimeHere() {
        ProgressPrinter progress = progress(false, 4, 4, 2);
        nowNs = 10_000_000_000L;
        step(progress, "x", "third", 1);
        assertThat(said()).startsWith("[ 3/4] x ").contains("third   0:10 left");
    }

    @Test
    void aFileGetsOneLinePerStep() {
        ProgressPrinter progress = progress(false, 2, 2, 0);
        progress.begin("channels=1");
        progress.status("warm-up 1/1");
        nowNs = 1;
        progress.done(" 1.900 GB/s", 1);
        step(progress, "channels=4", "failed", 1);
        assertThat(said()).isEqualTo("""
                        [ 1/2] channels=1                    1.900 GB/s   0:00 left
                        [ 2/2] channels=4                   failed
                        """);
    }

    @Test
    void aTerminalAlsoSeesWhatIsUnderWay() {
        String over = "\r\033[J";
        ProgressPrinter progress = progress(true, 2, 2, 0);
        progress.begin("channels=1");
        progress.status("iteration 1/2");
        progress.status("iteration 1/2  1.900 GB/s");
        nowNs = 1;
        progress.done(" 1.900 GB/s", 1);
        assertThat(said())
                .isEqualTo(over + "[ 1/2] channels=1                   starting   "
                        + over + "[ 1/2] channels=1                   iteration 1/2   "
                        + over + "[ 1/2] channels=1                   iteration 1/2  1.900 GB/s   "
                        + over + "[ 1/2] channels=1                    1.900 GB/s   0:00 left\n");
    }

    @Test
    void whatMovesBelowIsWrittenOverOnATerminalAndALineASecondElsewhere() {
        ProgressPrinter terminal = progress(true, 2, 2, 0);
        terminal.begin("x");
        terminal.below(List.of("eth1 1", "eth2 2"));
        assertThat(said()).endsWith("starting   \neth1 1\neth2 2\033[2A");
        out.reset();
        terminal.done("done", 1);
        assertThat(said()).startsWith("\r\033[J[ 1/2] x");
        out.reset();
        ProgressPrinter plain = progress(false, 2, 2, 0);
        plain.begin("x");
        for (int i = 0; i <= 8; i++) {
            nowNs = i * 250_000_000L;
            plain.below(List.of("eth1 " + i, "eth2 " + i));
        }
        assertThat(said().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly("[ 1/2] x starting eth1 4; eth2 4", "[ 1/2] x starting eth1 8; eth2 8");
    }
}
