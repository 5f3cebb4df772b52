package tcpx.bench.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TimedProgramTest {
    @Test
    void readsTheTimesOfAShellsChildren() {
        assertThat(TimedProgram.cpuSeconds("warning: x\n0m0.001s 0m0.002s\n1m0.510s 0m1.230s\n"))
                .isCloseTo(61.74, within(1e-9));
        assertThatThrownBy(() -> TimedProgram.cpuSeconds("")).isInstanceOf(IllegalArgumentException.class);
    }
}
