package tcpx.bench.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tcpx.bench.node.Counters;
import tcpx.bench.node.Daemons;
import tcpx.bench.node.NodeClient;
import tcpx.bench.node.RailTotals;
import tcpx.bench.result.Node;
import tcpx.bench.result.RailRow;
import tcpx.bench.result.ResultException;
import tcpx.error.TransportException;
import tcpx.net.Rail;

/**
 * Writes the kernel's counters of both nodes' rails at a steady pace: what ifstat would show. Node B's time is carried
 * over to this clock by halving the round trip of the request.
 */
public final class RailSampler implements AutoCloseable {
    private static final long PERIOD_MS = 250;

    private final Consumer<List<RailRow>> to;
    private final NodeClient nodeB;
    private final List<Rail> rails;
    private final RailTotals totals;
    private final long startedNs;
    private final ScheduledExecutorService timer;

    /** Starts to sample, until closed.
     *
     * @param startedNs the reading of System.nanoTime at the run's start
     */
    public RailSampler(Consumer<List<RailRow>> to, NodeClient nodeB, List<Rail> rails, long startedNs) {
        this.to = to;
        this.nodeB = nodeB;
        this.rails = rails;
        this.totals = new RailTotals(rails);
        this.startedNs = startedNs;
        this.timer = Daemons.timer("rail-sampler");
        timer.scheduleAtFixedRate(this::sample, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    private void sample() {
        try {
            List<RailRow> rows = new ArrayList<>();
            long beforeNs = System.nanoTime();
            Counters b = nodeB.counters(0);
            long afterNs = System.nanoTime();
            add(rows, Node.A, afterNs, Counters.ofThisNode(totals));
            add(rows, Node.B, beforeNs + (afterNs - beforeNs) / 2, b);
            to.accept(rows);
        } catch (TransportException | ResultException | IllegalStateException e) {
            timer.shutdown(); // node B is gone or the run is over: the trial itself says why
        }
    }

    private void add(List<RailRow> rows, Node node, long atNs, Counters counters) {
        for (Rail rail : rails) {
            String name = "rail." + rail.name();
            if (counters.has(name + ".tx") && !rail.name().equals("lo")) {
                rows.add(new RailRow(
                        Math.max(0, atNs - startedNs),
                        node,
                        rail.name(),
                        counters.get(name + ".tx"),
                        counters.get(name + ".rx")));
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        try {
            timer.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
