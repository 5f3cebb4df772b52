package tcpx.bench.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tcpx.bench.result.Cell.Series;
import tcpx.bench.result.CellKey.ChangedDefault;
import tcpx.bench.result.CellKey.SharedParameters;
import tcpx.bench.result.Run.RunStatus;

/**
 * Which cells of two runs may be compared, and a reason for each that may not. Nothing is left out in silence: every
 * cell of either run is in one of the two lists.
 *
 * @param matched cells of both runs, in the first run's order, with the metrics that both have
 * @param unpaired cells, and metrics of matched cells, without a partner
 * @param warnings differences that do not forbid a comparison and must stand beside it
 */
public record Pairing(List<Pair> matched, List<Unpaired> unpaired, List<String> warnings) {
    /** Copies. */
    public Pairing {
        matched = List.copyOf(matched);
        unpaired = List.copyOf(unpaired);
        warnings = List.copyOf(warnings);
    }

    /**
     * One cell measured in both runs.
     *
     * @param key which
     * @param metrics the metrics with usable values in both, in the first run's order
     */
    public record Pair(CellKey key, Map<String, Two> metrics) {}

    /**
     * One metric of one cell in both runs.
     *
     * @param metric what, with unit and direction
     * @param first the first run's values
     * @param second the second run's
     */
    public record Two(Metric metric, Series first, Series second) {}

    /** Pairs cells of the same benchmark, parameters, peer, machine, topology and benchmark version in two OK runs. */
    public static Pairing of(Run first, Run second) {
        return of(first, second, Set.of());
    }

    /**
     * Pairs although something differs, because the user asked for it; each accepted difference becomes a warning.
     *
     * @param accepted what may differ
     */
    public static Pairing of(Run first, Run second, Set<Difference> accepted) {
        Map<CellKey, Cell> all = byKey(first);
        Map<CellKey, Cell> others = byKey(second);
        SharedParameters shared = RunDifferences.oneCommand(first, second)
                ? SharedParameters.ofOneCommand(
                        all.keySet(), others.keySet(), first.properties().givenParameters())
                : SharedParameters.of(List.of(all.keySet(), others.keySet()));
        Map<CellKey, Cell> ours = shared.reduce(all);
        Map<CellKey, Cell> theirs = shared.reduce(others);
        Set<CellKey> keys = new LinkedHashSet<>(ours.keySet());
        keys.addAll(theirs.keySet());

        List<Pair> matched = new ArrayList<>();
        List<Unpaired> unpaired = new ArrayList<>();
        Set<String> warnings = new LinkedHashSet<>();
        Map<Difference, String> runWide = RunDifferences.blocking(first, second);
        for (CellKey key : keys) {
            if (!theirs.containsKey(key)) {
                unpaired.add(Unpaired.cell(key, "not measured in the second run"));
                continue;
            }
            if (!ours.containsKey(key)) {
                unpaired.add(Unpaired.cell(key, "not measured in the first run"));
                continue;
            }
            Map<Difference, String> differences = new LinkedHashMap<>(runWide);
            RunDifferences.version(first, second, key.benchmark())
                    .ifPresent(text -> differences.put(Difference.BENCHMARK_VERSION, text));
            if (accepted.containsAll(differences.keySet())) {
                warnings.addAll(differences.values());
                matched.add(pair(ours.get(key), theirs.get(key), unpaired));
            } else {
                differences.keySet().removeAll(accepted);
                differences.forEach(
                        (kind, text) -> unpaired.add(new Unpaired(key, Optional.of(kind), Optional.empty(), text)));
            }
        }
        ChangedDefault.sentence(shared.changed()).ifPresent(warnings::add);
        warnings.addAll(RunDifferences.doubts(first, second));
        warnings.addAll(EnvironmentChanges.between(first.properties(), second.properties()));
        return new Pairing(matched, unpaired, List.copyOf(warnings));
    }

    private static Map<CellKey, Cell> byKey(Run run) {
        Map<CellKey, Cell> cells = new LinkedHashMap<>();
        run.cells().forEach(cell -> cells.put(cell.key(), cell));
        return cells;
    }

    private static Pair pair(Cell first, Cell second, List<Unpaired> unpaired) {
        Map<String, Two> metrics = new LinkedHashMap<>();
        Set<String> names = new LinkedHashSet<>(first.metrics().keySet());
        names.addAll(second.metrics().keySet());
        for (String name : names) {
            Optional<Series> a = first.metric(name).filter(series -> series.forkMeans().length > 0);
            Optional<Series> b = second.metric(name).filter(series -> series.forkMeans().length > 0);
            if (a.isEmpty() && b.isEmpty()) {
                continue; // measured by neither
            }
            if (a.map(Series::metric).equals(b.map(Series::metric))) {
                metrics.put(name, new Two(a.orElseThrow().metric(), a.orElseThrow(), b.orElseThrow()));
            } else {
                unpaired.add(Unpaired.metric(first.key(), name, mismatch(a.map(Pairing::unit), b.map(Pairing::unit))));
            }
        }
        return new Pair(first.key(), metrics);
    }

    private static String mismatch(Optional<String> first, Optional<String> second) {
        return first.isPresent() && second.isPresent()
                ? "is in " + first.get() + " and in " + second.get()
                : "has no values in the " + (first.isPresent() ? "second" : "first") + " run";
    }

    private static String unit(Series series) {
        return series.metric().unit() + " (" + series.metric().better().label() + ")";
    }

    /**
     * A cell that has no partner, or part of a cell, and why.
     *
     * @param key which cell
     * @param difference what the runs differ in, so that their figures mean different things; the user may accept it.
     *     Empty where only one run has the cell or the metric
     * @param metric which metric has no partner; empty where the whole cell has none
     * @param reason why, for people, without a full stop
     */
    public record Unpaired(CellKey key, Optional<Difference> difference, Optional<String> metric, String reason) {
        /** A cell that only one run has. */
        static Unpaired cell(CellKey key, String reason) {
            return new Unpaired(key, Optional.empty(), Optional.empty(), reason);
        }

        /** One metric of a paired cell that cannot be set side by side. */
        static Unpaired metric(CellKey key, String metric, String reason) {
            return new Unpaired(key, Optional.empty(), Optional.of(metric), metric + " " + reason);
        }

        /** For people, one line. */
        @Override
        public String toString() {
            return key + ": " + reason;
        }
    }

    /** What keeps two runs from being compared unless the user says that it may differ. */
    public enum Difference {
        /** Another machine, or one whose machine is not known. */
        MACHINE("the machines differ"),
        /** Another way of measuring, or one that is not known. */
        BENCHMARK_VERSION("the benchmark measures differently"),
        /** Another network between the nodes: kind, rails, rates, MTU. */
        TOPOLOGY("the networks differ"),
        /** A run that did not come to its end well. */
        STATUS("a run did not come to its end well");

        private final String words;

        Difference(String words) {
            this.words = words;
        }

        /** What users call it where they accept it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** For people: what differs, and what either run has; empty where that is not known. */
        String text(Optional<String> first, Optional<String> second) {
            return words + ": " + first.orElse("not known") + " and " + second.orElse("not known");
        }
    }

    /** What two runs differ in: what makes their figures mean different things, and what must be said beside them. */
    static final class RunDifferences {
        private RunDifferences() {}

        /** Whether one command measured both in turn, which {@code ab} does: it gave both the same parameters. */
        static boolean oneCommand(Run first, Run second) {
            RunProperties a = first.properties();
            RunProperties b = second.properties();
            return a.commandName().equals(Optional.of("ab"))
                    && a.command().equals(b.command())
                    && a.started().isPresent()
                    && a.started().equals(b.started());
        }

        /** What keeps any of their cells from being compared, in words. */
        static Map<Difference, String> blocking(Run first, Run second) {
            RunProperties a = first.properties();
            RunProperties b = second.properties();
            Map<Difference, String> found = new LinkedHashMap<>();
            if (first.status() != RunStatus.OK || second.status() != RunStatus.OK) {
                found.put(
                        Difference.STATUS,
                        Difference.STATUS.text(
                                Optional.of(first.status().name()),
                                Optional.of(second.status().name())));
            }
            if (a.machine().isEmpty() || !a.machine().equals(b.machine())) {
                found.put(Difference.MACHINE, Difference.MACHINE.text(a.machine(), b.machine()));
            }
            if (!a.topology().equals(b.topology())) {
                found.put(
                        Difference.TOPOLOGY,
                        Difference.TOPOLOGY.text(
                                Optional.of(NetworkText.only(a.topology(), b.topology())),
                                Optional.of(NetworkText.only(b.topology(), a.topology()))));
            }
            return found;
        }

        /** Whether a benchmark measured in two ways, in words; a way that is not known is no other's. */
        static Optional<String> version(Run first, Run second, String benchmark) {
            Optional<String> a = first.properties().benchmarkVersion(benchmark).map(BenchmarkVersion::text);
            Optional<String> b = second.properties().benchmarkVersion(benchmark).map(BenchmarkVersion::text);
            return a.isPresent() && a.equals(b)
                    ? Optional.empty()
                    : Optional.of(Difference.BENCHMARK_VERSION.text(a, b));
        }

        /**
         * What does not forbid a comparison and must stand beside it, the nodes' environment ({@link
         * EnvironmentChanges}) apart.
         */
        static List<String> doubts(Run first, Run second) {
            List<String> remarks = new ArrayList<>(first.warnings());
            remarks.addAll(second.warnings());
            RunProperties a = first.properties();
            RunProperties b = second.properties();
            if (a.machine().equals(b.machine()) && !a.machineIdentity().equals(b.machineIdentity())) {
                remarks.add(
                        "two different machines go by the name " + a.machine().orElse("(none)"));
            }
            for (Run run : List.of(first, second)) {
                if (run.properties().revision().tree() == Revision.Tree.DIRTY) {
                    remarks.add(run.id() + " was measured with changes that no commit holds");
                }
            }
            return remarks;
        }
    }
}
