package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.node.Counters.CompilerThreads;

class CompilerThreadsTest {
    @TempDir
    Path tasks;

    @Test
    void theTimesOfBothCompilersAreAddedUpAndOthersAreLeftOut() throws IOException {
        thread("11", "C2 CompilerThre\n", "1000 20 3\n");
        thread("12", "C1 CompilerThre\n", "500 1 1\n");
        thread("13", "tcpx-sender-1\n", "70000 1 1\n");
        assertThat(new CompilerThreads(tasks).cpuNs()).isEqualTo(1500);
    }

    @Test
    void whatTheKernelDoesNotSayCountsAsNone() throws IOException {
        thread("11", "C2 CompilerThre\n", "");
        Files.createDirectories(tasks.resolve("12"));
        assertThat(new CompilerThreads(tasks).cpuNs()).isZero();
        assertThat(new CompilerThreads(tasks.resolve("none")).cpuNs()).isZero();
    }

    @Test
    void thisProcessHasCompiledSomething() {
        assertThat(CompilerThreads.OWN.cpuNs()).isPositive();
    }

    private void thread(String id, String comm, String schedstat) throws IOException {
        Path thread = Files.createDirectories(tasks.resolve(id));
        Files.writeString(thread.resolve("comm"), comm);
        Files.writeString(thread.resolve("schedstat"), schedstat);
    }
}
