package tcpx.bench.experiment;

import java.util.List;
import tcpx.bench.harness.BenchmarkFailure;
import tcpx.bench.harness.ForkListener;
import tcpx.bench.harness.Sweep;
import tcpx.bench.result.SampleRow;

/** A fork whose figures do not count, for what would disturb them. */
record UncountedFork(SweepRunner runner, Sweep sweep, ProgressPrinter progress) {
    /**
     * Runs it.
     *
     * @param what is taken, one word
     * @param jvmArgument asks for it
     * @throws BenchmarkFailure if it fails
     */
    void run(Sweep.Cell cell, String what, String jvmArgument) {
        String label = what + " of " + sweep.label(cell);
        progress.begin(label);
        try {
            runner.jmh().forkApart(cell, List.of(jvmArgument), new ForkListener() {
                @Override
                public void status(String text) {
                    progress.status(text);
                }

                @Override
                public void measured(List<SampleRow> rows) {
                    // with what disturbs them they say nothing
                }
            });
            progress.done("done", 1);
        } catch (BenchmarkFailure e) {
            progress.done("failed", 1);
            throw new BenchmarkFailure(label + ": " + e.getMessage(), e);
        }
    }
}
