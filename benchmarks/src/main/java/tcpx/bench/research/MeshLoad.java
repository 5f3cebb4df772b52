package tcpx.bench.research;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tcpx.bench.research.Incident.Kind;
import tcpx.bench.research.MeasuredCell.Iteration;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunProperties;

/**
 * Machines of a mesh whose cores other programs took. Ranks that share a machine are no other programs to each other,
 * and what all pairs of a round find at a time is told once.
 */
final class MeshLoad {
    private MeshLoad() {}

    static void find(Run run, Map<CellKey, List<Iteration>> cells, List<Incident> found) {
        Map<String, List<HostLoad>> crowded = new LinkedHashMap<>();
        Map<String, Integer> times = new LinkedHashMap<>();
        for (Map<String, Rank> ranks : atATime(cells).values()) {
            Map<String, List<Rank>> machines = new LinkedHashMap<>();
            ranks.forEach((rank, load) -> machines.computeIfAbsent(
                            machine(run.properties(), rank), where -> new ArrayList<>())
                    .add(load));
            machines.forEach((where, those) -> {
                times.merge(where, 1, Integer::sum);
                HostLoad load = load(where, HostLoad.cores(run.properties(), Node.A), those);
                if (load.isCrowded()) {
                    crowded.computeIfAbsent(where, none -> new ArrayList<>()).add(load);
                }
            });
        }
        crowded.forEach((where, loads) -> found.add(new Incident(
                Kind.CROWDED_HOST,
                HostLoad.mean(loads).text() + ", which left none, in " + loads.size() + " of " + times.get(where)
                        + " iterations of its rounds",
                HostLoad.REMEDY)));
    }

    /** Cores that a rank's process took, and everything else on its machine. */
    private record Rank(double own, double others) {
        // of a process that sends and receives at a time there are two readings
        Rank larger(Rank other) {
            return other.own > own ? other : this;
        }
    }

    private static HostLoad load(String where, double cores, List<Rank> ranks) {
        double all = ranks.stream()
                .mapToDouble(rank -> rank.own + rank.others)
                .average()
                .orElseThrow();
        double own = ranks.stream().mapToDouble(Rank::own).sum();
        return HostLoad.ofAll(where, cores, own, all - own);
    }

    /** Ranks by name, of all that went on at a time: a round's iteration. */
    private static Map<List<String>, Map<String, Rank>> atATime(Map<CellKey, List<Iteration>> cells) {
        Map<List<String>, Map<String, Rank>> all = new LinkedHashMap<>();
        cells.forEach((cell, iterations) -> {
            for (Iteration each : iterations) {
                Map<String, Rank> ranks = all.computeIfAbsent(
                        List.of(cell.param("pattern"), cell.param("round"), each.fork() + "", each.number() + ""),
                        time -> new LinkedHashMap<>());
                ranks.merge(cell.param("from"), rank(each, Node.A), Rank::larger);
                ranks.merge(cell.param("to"), rank(each, Node.B), Rank::larger);
            }
        });
        return all;
    }

    private static Rank rank(Iteration iteration, Node end) {
        return new Rank(
                HostLoad.own(iteration, end), iteration.get(Metric.others(end).name()));
    }

    private static String machine(RunProperties properties, String rank) {
        return MeshFigures.isLab(properties)
                ? "this machine"
                : "the machine of " + properties.get("mesh.rank." + rank).orElse("rank " + rank);
    }
}
