package tcpx.bench.report;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tcpx.bench.research.Gate;
import tcpx.bench.stats.Better;
import tcpx.bench.stats.CellTest.RunTest;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Comparison.Verdict;
import tcpx.bench.stats.Estimate;
import tcpx.bench.stats.Sample;
import tcpx.bench.stats.Summary;
import tcpx.bench.stats.SweepComparison;

/**
 * A comparison for programs; docs/ci.md says what the keys mean. A key is never given another meaning; there may be
 * more of them.
 */
public final class ComparisonJson {
    private static final int FORMAT = 1;

    private final Map<String, Object> all = new LinkedHashMap<>();
    private final List<Map<String, Object>> metrics = new ArrayList<>();

    /**
     * Begins.
     *
     * @param a what the old side is called
     * @param b the new side
     * @param tolerated the worsening that is tolerated, a share
     */
    public ComparisonJson(String a, String b, Gate gate, double tolerated) {
        all.put("format", FORMAT);
        all.put("a", a);
        all.put("b", b);
        all.put("outcome", gate.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        all.put("threshold", tolerated);
        all.put("metrics", metrics);
    }

    /** Adds one metric of all cells. */
    public ComparisonJson metric(String name, SweepComparison sweep, List<String> benchmarks) {
        Map<String, Object> metric = new LinkedHashMap<>();
        metric.put("metric", name);
        metric.put("alpha", sweep.alpha());
        sweep.geometricMean().ifPresent(mean -> metric.put("geometricMean", estimate(mean)));
        List<Object> cells = new ArrayList<>();
        for (int i = 0; i < sweep.cells().size(); i++) {
            cells.add(cell(sweep.cells().get(i), i < benchmarks.size() ? benchmarks.get(i) : ""));
        }
        metric.put("cells", cells);
        metrics.add(metric);
        return this;
    }

    /** What a reader must know, one line each. */
    public ComparisonJson notes(List<String> notes) {
        all.put("notes", notes);
        return this;
    }

    /** The text, with a line feed at its end. */
    public String text() {
        try {
            return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(all) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException("a map in memory was not written", e);
        }
    }

    private static Map<String, Object> cell(Comparison cell, String benchmark) {
        Map<String, Object> said = new LinkedHashMap<>();
        if (!benchmark.isEmpty()) {
            said.put("benchmark", benchmark);
        }
        said.put("cell", cell.label());
        said.put("unit", cell.unit());
        said.put("better", cell.cell().after().get(0).better() == Better.HIGHER ? "higher" : "lower");
        said.put("a", side(cell.before(), cell.cell().before()));
        said.put("b", side(cell.after(), cell.cell().after()));
        cell.effect().ifPresent(effect -> {
            said.put("kind", effect.kind().name().toLowerCase(Locale.ROOT));
            if (cell.isDecided()) {
                said.putAll(estimate(effect.shift()));
            } else {
                put(said, "value", effect.shift().value());
            }
        });
        said.put("verdict", verdict(cell.verdict()));
        if (cell.verdict() instanceof Verdict.Refused refused) {
            said.put("reason", refused.reason());
        } else {
            said.put("p", cell.p());
            said.put("method", cell.cell().test().method());
        }
        cell.detectable().ifPresent(detectable -> {
            said.put("detectable", detectable.change());
            said.put("wanted", detectable.wanted());
            said.put("needed", detectable.needed());
            said.put("neededOf", detectable.observations());
        });
        if (cell.cell().test() instanceof RunTest test) {
            test.spread().ifPresent(spread -> {
                put(said, "betweenRuns", spread.share());
                said.put("betweenRunsFrom", spread.runs());
            });
        }
        return said;
    }

    private static String verdict(Verdict verdict) {
        return verdict instanceof Verdict.Indistinguishable
                ? "none"
                : verdict instanceof Verdict.Refused ? "undecided" : verdict.mark();
    }

    private static Map<String, Object> side(Summary summary, List<Sample> runs) {
        Map<String, Object> side = new LinkedHashMap<>();
        put(side, "median", summary.median());
        side.put("forks", summary.n());
        side.put("runs", runs.size());
        return side;
    }

    private static Map<String, Object> estimate(Estimate estimate) {
        Map<String, Object> said = new LinkedHashMap<>();
        put(said, "value", estimate.value());
        put(said, "low", estimate.interval().low());
        put(said, "high", estimate.interval().high());
        said.put("confidence", estimate.interval().confidence());
        return said;
    }

    /** What is not known has no key: JSON has no NaN. */
    private static void put(Map<String, Object> said, String key, double value) {
        if (Double.isFinite(value)) {
            said.put(key, value);
        }
    }
}
