package tcpx.bench.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What two runs differ in: what makes their figures mean different things, and what must be said beside them. */
final class RunDifferences {
    private RunDifferences() {}

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
        return a.isPresent() && a.equals(b) ? Optional.empty() : Optional.of(Difference.BENCHMARK_VERSION.text(a, b));
    }

    /**
     * What does not forbid a comparison and must stand beside it, the nodes' environment ({@link EnvironmentChanges})
     * apart.
     */
    static List<String> doubts(Run first, Run second) {
        List<String> remarks = new ArrayList<>(first.warnings());
        remarks.addAll(second.warnings());
        RunProperties a = first.properties();
        RunProperties b = second.properties();
        if (a.machine().equals(b.machine()) && !a.machineIdentity().equals(b.machineIdentity())) {
            remarks.add("two different machines go by the name " + a.machine().orElse("(none)"));
        }
        for (Run run : List.of(first, second)) {
            if (run.properties().revision().tree() == Revision.Tree.DIRTY) {
                remarks.add(run.id() + " was measured with changes that no commit holds");
            }
        }
        return remarks;
    }
}
