package tcpx.bench.experiment;

import tcpx.bench.harness.ForkListener;
import tcpx.bench.harness.JmhRun;
import tcpx.bench.harness.Sweep;
import tcpx.bench.result.CellKey;

/**
 * One cell of this build's benchmarks, run by JMH in a fork of this process.
 *
 * @param jmh runs the fork
 * @param cell which
 * @param label its name among the others
 * @param expectedSeconds about how long a fork takes
 * @param isEssential whether the experiment ends if it fails
 */
public record OwnCell(JmhRun jmh, Sweep.Cell cell, String label, double expectedSeconds, boolean isEssential)
        implements SystemUnderTest {
    @Override
    public String name() {
        return CellKey.OURS;
    }

    @Override
    public void measure(int fork, ForkListener listener) {
        jmh.fork(cell, fork, listener);
    }
}
