package tcpx.bench.research;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import tcpx.bench.research.Incident.Kind;
import tcpx.bench.research.MeasuredCell.Iteration;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.EventRow;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.ResultException.ResultFormatException;
import tcpx.bench.result.Run;

/**
 * What happened during a run that its medians do not show, found in its rows, iteration by iteration: the one place
 * where that is decided. A run without any of it is what it seems to be.
 */
public final class Incidents {
    /** Sender's and receiver's clocks may disagree by this share. */
    public static final double CLOCKS_APART = 0.05;

    /** Each looks for one kind of thing in a cell, and adds what it finds. */
    private static final List<BiConsumer<MeasuredCell, List<Incident>>> RULES = List.of(
            SilentRails::find,
            TroubledNodes::stopped,
            LostTraffic::channels,
            LostTraffic::segments,
            FarIterations::find,
            DoubtfulFigures::aboveCeiling,
            DoubtfulFigures::clocks);

    private Incidents() {}

    /** Everything that happened in a run, the gravest kind first. */
    public static List<Incident> of(Run run) {
        Map<CellKey, List<Iteration>> cells = Iteration.of(run);
        // without a second node there are no rails and no second clock
        cells.entrySet()
                .removeIf(each -> !each.getKey().peer().equals(CellKey.OURS)
                        || each.getValue().stream()
                                .noneMatch(one -> Double.isFinite(one.get(Metric.GOODPUT_RECEIVER.name()))));
        List<String> rails = RailUse.rails(run);
        Optional<Ceiling> ceiling = Ceiling.of(run);
        List<EventRow> events = events(run);
        CellLabels labels = CellLabels.of(cells.keySet());
        List<Incident> found = new ArrayList<>();
        cells.forEach((cell, iterations) -> {
            String where = cells.size() == 1
                    ? ""
                    : MeshFigures.isMesh(run)
                            ? " from " + MeshFigures.host(run, cell, Node.A) + " to "
                                    + MeshFigures.host(run, cell, Node.B) + " (" + cell.param("pattern") + ")"
                            : " with " + labels.of(cell);
            MeasuredCell measured =
                    new MeasuredCell(run, cell, iterations, rails, RailUse.of(cell, rails), ceiling, events, where);
            RULES.forEach(rule -> rule.accept(measured, found));
            if (!MeshFigures.isMesh(run)) {
                TroubledNodes.crowded(measured, found);
            }
        });
        if (MeshFigures.isMesh(run)) {
            MeshLoad.find(run, cells, found); // several of its cells go on at a time
        }
        idleRails(cells, rails, found);
        return found.stream().sorted(Comparator.comparing(Incident::kind)).toList();
    }

    private static List<EventRow> events(Run run) {
        try {
            return run.events();
        } catch (ResultFormatException ignored) {
            return List.of(); // damaged: the rows still tell that something happened, if not why
        }
    }

    /** Of a sweep over channels the cell with the most counts: those with fewer leave rails idle by intention. */
    private static void idleRails(Map<CellKey, List<Iteration>> cells, List<String> rails, List<Incident> found) {
        cells.keySet().stream()
                .max(Comparator.comparingInt(cell -> Limits.number(cell, "channels", rails.size())))
                .ifPresent(cell -> {
                    List<String> idle = RailUse.of(cell, rails).idle();
                    if (!idle.isEmpty()) {
                        found.add(new Incident(
                                Kind.IDLE_RAIL,
                                idle.size() + " of " + rails.size() + " rails had no channel: "
                                        + String.join(", ", idle) + " (channels=" + cell.param("channels")
                                        + " is the most that was asked for)",
                                "-p channels=" + rails.size() + " uses all rails"));
                    }
                });
    }
}
