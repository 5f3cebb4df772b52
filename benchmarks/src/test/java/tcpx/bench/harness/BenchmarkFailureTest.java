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
    void elseTheLastThingSaid() {
        assertThat(BenchmarkFailure.reason("# Fork: 1 of 1\n<forked VM failed with exit code 137>\n\n"))
                .isEqualTo("<forked VM failed with exit code 137>");
    }

    @Test
    void elseThatNothingWasSaid() {
        assertThat(BenchmarkFailure.reason("")).isEqualTo("it said nothing");
        assertThat(BenchmarkFailure.reason("# only comments\n \n")).isEqualTo("it said nothing");
    }
}
