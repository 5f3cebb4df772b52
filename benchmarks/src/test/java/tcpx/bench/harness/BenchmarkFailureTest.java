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
        assertThat(BenchmarkFailure.reason(killed))
                .isEqualTo("the fork was ended by signal 9 (SIGKILL); it said nothing");
        IllegalStateException wrapped = new IllegalStateException("wrapping");
        wrapped.addSuppressed(new IllegalStateException("Forked VM failed with exit code 139"));
        assertThat(BenchmarkFailure.reason("<nothing>", wrapped))
                .isEqualTo("the fork was ended by signal 11 (SIGSEGV); it said nothing");
    }

    @Test
    void aForkThatEndsWithoutAnExceptionIsToldWithItsLastWords() {
        String said = """
                # VM options: -Xmx1g
                # Fork: 1 of 1
                # Warmup Iteration   1: node A: NCCL WARN net.c:7 no memory left
                terminate called after throwing an instance of 'std::bad_alloc'
                <forked VM failed with exit code 111>
                <stdout last='20 lines'>
                </stdout>
                <stderr last='20 lines'>
                terminate called after throwing an instance of 'std::bad_alloc'
                </stderr>
                java.io.EOFException
                \tat java.base/java.io.ObjectInputStream.readByte(ObjectInputStream.java:1)
                """;
        assertThat(BenchmarkFailure.reason(said)).isEqualTo("""
                the fork ended with exit code 111; its last words:
                  terminate called after throwing an instance of 'std::bad_alloc'""");
    }

    @Test
    void aForkThatCrashedSaysWhere() {
        String said = """
                #
                # A fatal error has been detected by the Java Runtime Environment:
                #
                #  SIGSEGV (0xb) at pc=0x00007f1, pid=7, tid=8
                #
                # JRE version: OpenJDK Runtime Environment (17.0)
                # Problematic frame:
                # C  [libnccl-net-test.so+0x1234]
                #
                # An error report file with more information is saved as:
                # /tmp/hs_err_pid7.log
                #
                # If you would like to submit a bug report, please visit:
                <forked VM failed with exit code 134>
                """;
        assertThat(BenchmarkFailure.reason(said)).isEqualTo("""
                the fork was ended by signal 6 (SIGABRT); its last words:
                  the JVM crashed: SIGSEGV (0xb) at pc=0x00007f1, pid=7, tid=8
                  in C  [libnccl-net-test.so+0x1234]
                  see /tmp/hs_err_pid7.log""");
    }

    @Test
    void elseTheLastThingSaid() {
        assertThat(BenchmarkFailure.reason("# Fork: 1 of 1\n<forked VM failed with exit code 1>\n\n"))
                .isEqualTo("the fork ended with exit code 1; it said nothing");
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
