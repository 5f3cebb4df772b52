package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.node.Counters.HostCpu;
import tcpx.ffi.Posix;

class HostCpuTest {
    @TempDir
    Path directory;

    @Test
    void whatProcessesAndTheHypervisorTookIsAddedUpAndInterruptsApartFromItAndWaitingIsNot() throws IOException {
        Path stat = Files.writeString(
                directory.resolve("stat"),
                "cpu  100 20 3 100000 500 70 60 4 50 5\ncpu0 100 20 3 100000 500 70 60 4 50 5\n");
        assertThat(new HostCpu(stat).read())
                .containsOnly(entry("host.cpu.ns", 1_270_000_000L), entry("host.interrupts.ns", 1_300_000_000L));
    }

    /** The scheduler's ticks of 10 ms would be a tenth of what one channel takes in an iteration. */
    @Test
    void theProcessItselfIsCountedFinerThanTheSchedulersTicks() {
        long smallest = Long.MAX_VALUE;
        for (int i = 0; i < 100; i++) {
            long before = Posix.processCpuNs();
            long step;
            do {
                step = Posix.processCpuNs() - before;
            } while (step == 0);
            smallest = Math.min(smallest, step);
        }
        assertThat(smallest).isPositive().isLessThan(5_000_000);
    }

    @Test
    void aKernelThatDoesNotSayGivesNothing() throws IOException {
        assertThat(new HostCpu(directory.resolve("none")).read()).isEmpty();
        assertThat(new HostCpu(Files.writeString(directory.resolve("odd"), "cpu x\n")).read())
                .isEmpty();
    }
}
