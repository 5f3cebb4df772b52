package tcpx.bench.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a person sees while a run waits. */
class WaitingLineTest {
    private final AtomicLong nowNs = new AtomicLong();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void elsewhereThanOnATerminalThereIsALineInTenSeconds() {
        try (WaitingLine line = line(false)) {
            for (int second = 1; second <= 22; second++) {
                nowNs.set(second * 1_000_000_000L);
                line.tick();
                line.say("for B");
            }
        }
        assertThat(said().lines()).containsExactly("for A (1 s)", "for B (11 s)", "for B (21 s)");
    }

    @Test
    void onATerminalOneLineChangesEachSecondAndGoes() {
        WaitingLine line = line(true);
        nowNs.set(1_000_000_000L);
        line.tick();
        nowNs.set(2_000_000_000L);
        line.tick();
        line.close();
        line.tick();
        line.close();
        assertThat(said()).isEqualTo("\r\033[Kfor A (1 s)\r\033[Kfor A (2 s)\r\033[K");
    }

    @Test
    void whatIsThereAtOnceIsNotSaidToBeWaitedFor() {
        line(true).close();
        line(false).close();
        assertThat(said()).isEmpty();
    }

    private WaitingLine line(boolean terminal) {
        return new WaitingLine("for A", terminal, new PrintStream(err, true, StandardCharsets.UTF_8), nowNs::get);
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
