package tcpx.bench.peer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tcpx.bench.experiment.SystemUnderTest;
import tcpx.bench.harness.BenchmarkFailure;
import tcpx.bench.harness.ForkListener;
import tcpx.bench.lab.FaultPlayer;
import tcpx.bench.lab.FaultSchedule;
import tcpx.bench.lab.InterfaceCounters;
import tcpx.bench.lab.LabNode.LabRail;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.SampleRow;

/** A peer's turns between ours, over the same rails and with the same faults: what it says of itself becomes rows. */
public final class PeerUnderTest implements SystemUnderTest {
    private static final long BEGUN_BYTES = 4_000_000;

    private final Peer peer;
    private final PeerContext context;
    private final CellKey cell;
    private final List<String> faults;
    private final Peer.Runner runner;
    private boolean prepared;

    PeerUnderTest(Peer peer, PeerContext context, String benchmark, Map<String, String> params, List<String> faults) {
        this.peer = peer;
        this.context = context;
        this.faults = List.copyOf(faults);
        this.runner = peer.in().apply(context);
        Map<String, String> own = new LinkedHashMap<>(params);
        if (peer.traffic() != Peer.Traffic.STREAM) {
            own.put("messageBytes", Long.toString(context.messageBytes()));
        }
        this.cell = new CellKey(benchmark, own, peer.name());
    }

    @Override
    public String name() {
        return peer.name();
    }

    @Override
    public String label() {
        return peer.name();
    }

    @Override
    public String manner() {
        return peer.manner();
    }

    @Override
    public Optional<String> missing() {
        return peer.missing();
    }

    @Override
    public boolean isEssential() {
        return false;
    }

    @Override
    public double expectedSeconds() {
        return 1 + context.seconds();
    }

    @Override
    public void measure(int fork, ForkListener listener) {
        if (!prepared) {
            runner.prepare();
            prepared = true;
        }
        Map<String, Long> before = sent();
        PeerMeasurement measured = run();
        Map<String, Long> after = sent();
        listener.measured(rows(fork, measured, before, after));
    }

    // a program does not tell when it begins: a fault's time counts from its first megabytes on the rails
    private PeerMeasurement run() {
        if (faults.isEmpty()) {
            return runner.run();
        }
        long before = sentBytes();
        try (FaultPlayer playing = FaultPlayer.startWhen(
                () -> sentBytes() - before >= BEGUN_BYTES, FaultSchedule.parse(faults), context.lab())) {
            PeerMeasurement measured = runner.run();
            if (!playing.begun()) {
                throw new BenchmarkFailure("it ended before the fault could begin", null);
            }
            return measured;
        }
    }

    private List<SampleRow> rows(
            int fork, PeerMeasurement measured, Map<String, Long> before, Map<String, Long> after) {
        Map<Metric, Double> values = new LinkedHashMap<>();
        values.put(Metric.GOODPUT, measured.goodputGBps());
        values.put(Metric.ELAPSED, measured.seconds());
        values.put(Metric.CPU, measured.cpuA() + measured.cpuB());
        values.put(Metric.cpu(Node.A), measured.cpuA());
        values.put(Metric.cpu(Node.B), measured.cpuB());
        measured.latencyUs().forEach((name, us) -> values.put(Metric.latency(name), us));
        Optional.ofNullable(measured.latencyUs().get("p50"))
                .ifPresent(us -> values.put(Metric.latency("half.p50"), us / 2));
        double rateOfByte = measured.goodputGBps() / measured.movedBytes();
        if (Double.isFinite(rateOfByte)) {
            after.forEach((rail, bytes) -> values.put(Metric.railTx(rail), (bytes - before.get(rail)) * rateOfByte));
        }
        List<SampleRow> rows = new ArrayList<>();
        values.forEach((metric, value) -> rows.add(SampleRow.of(cell, fork, 1, metric, value)));
        return rows;
    }

    /** Bytes that node A's kernel counts as sent by rail, in their order; none where rails share an interface. */
    private Map<String, Long> sent() {
        Map<String, InterfaceCounters> counters = context.lab().a().counters();
        Map<String, Long> sent = new LinkedHashMap<>();
        for (LabRail rail : context.railsA()) {
            if (rail.device().equals(rail.name())) {
                sent.put(rail.name(), counters.get(rail.device()).txBytes());
            }
        }
        return sent;
    }

    private long sentBytes() {
        return sent().values().stream().mapToLong(Long::longValue).sum();
    }
}
