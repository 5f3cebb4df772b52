package tcpx.bench.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tcpx.bench.harness.BenchmarkFailure;
import tcpx.bench.lab.Lab;
import tcpx.bench.peers.Measured;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.SampleRow;

/**
 * The turns of other programs between ours, over the same rails and with the same faults. One that is missing, fails or hangs costs only
 * itself: it is remarked, and takes no more turns.
 */
final class PeerTurns {
    private final Lab lab;
    private final String benchmark;
    private final Map<String, String> params;
    private final List<SystemUnderTest> systems;
    private final List<String> faults;
    private final Map<SystemUnderTest, String> remarks = new LinkedHashMap<>();
    private final List<SystemUnderTest> prepared = new ArrayList<>();

    /**
     * Nobody has run yet.
     *
     * @param benchmark in the rows, that of ours
     * @param params in the rows of all
     * @param faults texts of {@code --fault}, counted from the beginning of each run
     */
    PeerTurns(
            Lab lab, String benchmark, Map<String, String> params, List<SystemUnderTest> systems, List<String> faults) {
        this.lab = lab;
        this.benchmark = benchmark;
        this.params = Map.copyOf(params);
        this.systems = List.copyOf(systems);
        this.faults = List.copyOf(faults);
        systems.forEach(each -> each.kind().missing().ifPresent(how -> remarks.put(each, "not installed: " + how)));
    }

    /** Those that are installed. */
    List<SystemUnderTest> installed() {
        return systems.stream().filter(each -> each.kind().missing().isEmpty()).toList();
    }

    /** Whether it takes a turn in the next round. */
    boolean isReady(SystemUnderTest system) {
        return !remarks.containsKey(system);
    }

    /** Runs one and keeps what it measured; gives the figure, or what went wrong. */
    String take(SystemUnderTest system, int round, ForkedRun stored) {
        try {
            if (!prepared.contains(system)) {
                system.prepare();
                prepared.add(system);
            }
            Map<String, Long> before = RailTraffic.sent(lab);
            Measured measured = run(system);
            Map<String, Long> after = RailTraffic.sent(lab);
            stored.add(rows(system, round, measured, before, after));
            return figure(measured);
        } catch (HungException e) {
            return remark(system, "hung in round " + round + ": " + e.getMessage());
        } catch (BenchmarkFailure | IllegalArgumentException e) {
            return remark(system, "failed in round " + round + ": " + e.getMessage());
        }
    }

    private static String figure(Measured measured) {
        Double p50 = measured.latencyUs().get("p50");
        return p50 == null
                ? String.format(Locale.ROOT, "%6.3f GB/s", measured.goodputGBps())
                : String.format(Locale.ROOT, "%6.2f us", p50 / 2);
    }

    private Measured run(SystemUnderTest system) {
        try (FaultsOnTraffic playing = FaultsOnTraffic.await(lab, faults)) {
            Measured measured = system.run();
            if (!faults.isEmpty() && !playing.begun()) {
                throw new BenchmarkFailure("it ended before the fault could begin", null);
            }
            return measured;
        }
    }

    private String remark(SystemUnderTest system, String text) {
        remarks.put(system, text);
        return text;
    }

    /** By name: how each uses the rails, and under {@code NAME.remark} why it has no figures, or no more of them. */
    Map<String, String> described() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (SystemUnderTest each : systems) {
            texts.put(each.kind().label(), each.kind().manner());
            if (remarks.containsKey(each)) {
                texts.put(each.kind().label() + ".remark", remarks.get(each));
            }
        }
        return texts;
    }

    private Map<String, String> params(SystemUnderTest system) {
        Map<String, String> kept = new LinkedHashMap<>(params);
        if (system.kind().ofMessages()) {
            kept.put("messageBytes", Long.toString(system.context().messageBytes()));
        }
        return kept;
    }

    private List<SampleRow> rows(
            SystemUnderTest system, int round, Measured measured, Map<String, Long> before, Map<String, Long> after) {
        CellKey cell = new CellKey(benchmark, params(system), system.kind().label());
        List<SampleRow> rows = new ArrayList<>(List.of(
                SampleRow.of(cell, round, 1, Metric.GOODPUT, measured.goodputGBps()),
                SampleRow.of(cell, round, 1, Metric.ELAPSED, measured.seconds()),
                SampleRow.of(cell, round, 1, Metric.CPU, measured.cpuA() + measured.cpuB()),
                SampleRow.of(cell, round, 1, Metric.cpu(Node.A), measured.cpuA()),
                SampleRow.of(cell, round, 1, Metric.cpu(Node.B), measured.cpuB())));
        measured.latencyUs().forEach((name, us) -> rows.add(SampleRow.of(cell, round, 1, Metric.latency(name), us)));
        Optional.ofNullable(measured.latencyUs().get("p50"))
                .ifPresent(us -> rows.add(SampleRow.of(cell, round, 1, Metric.latency("half.p50"), us / 2)));
        double rateOfByte = measured.goodputGBps() / measured.movedBytes();
        if (Double.isFinite(rateOfByte)) {
            after.forEach((rail, bytes) -> rows.add(
                    SampleRow.of(cell, round, 1, Metric.railTx(rail), (bytes - before.get(rail)) * rateOfByte)));
        }
        return rows;
    }
}
