package tcpx.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BenchmarkFailureTest {
    @Test
    void theReasonIsOurExceptionWhereverItStands() {
        assertThat(BenchmarkFailure.reason("""
                        # Warmup Iteration   1: <failure>

                        java.lang.IllegalStateException: something outer
                        \tat tcpx.bench.Somewhere.run(Somewhere.java:1)
                        Caused by: tcpx.error.IntegrityException: verification failed on node B: offset 7
                        \t... 3 more
                        """)).isEqualTo("verification failed on node B: offset 7");
    }

    @Test
    void elseTheFirstException() {
        assertThat(BenchmarkFailure.reason(
                        "# JMH\njava.lang.OutOfMemoryError: mmap\n\tat x\nCaused by: java.io.IOException"))
                .isEqualTo("java.lang.OutOfMemoryError: mmap");
    }

    @Test
    void aForkThatWasKilledIsSaidToBe() {
        String killed =
                "java.io.EOFException\n<forked VM failed with exit code 137>\n<stdout last='20 lines'>\n</stdout>\n";
        assertThat(BenchmarkFailure.reason(killed)).isEqualTo("the fork was ended by signal 9");
        IllegalStateException wrapped = new IllegalStateException("wrapping");
        wrapped.addSuppressed(new IllegalStateException("Forked VM failed with exit code 139"));
        assertThat(BenchmarkFailure.reason("# nothing", wrapped)).isEqualTo("the fork was ended by signal 11");
    }

    @Test
    void elseTheLastThingSaid() {
        assertThat(BenchmarkFailure.reason("# Fork: 1 of 1\n<forked VM failed with exit code 1>\n\n"))
                .isEqualTo("<forked VM failed with exit code 1>");
    }

    @Test
    void jmhsOwnWrappingIsNoReason() {
        assertThat(BenchmarkFailure.reason(
                        "the last words\norg.openjdk.jmh.runner.RunnerException: Benchmark caught the exception"))
                .isEqualTo("the last words");
    }

    @Test
    void elseThatNothingWasSaid() {
        assertThat(BenchmarkFailure.reason("")).isEqualTo("it said nothing");
        assertThat(BenchmarkFailure.reason("# only comments\n \n")).isEqualTo("it said nothing");
    }
}
