package tcpx.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import tcpx.bench.model.Fitting;
import tcpx.bench.report.Exhibit.ExhibitFile;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Heading;
import tcpx.bench.report.model.Block.Note;
import tcpx.bench.report.model.Chart.Bars;
import tcpx.bench.report.model.Document;
import tcpx.bench.report.model.Figures;
import tcpx.bench.report.model.Table;
import tcpx.bench.research.CellLabels;
import tcpx.bench.research.Limits;
import tcpx.bench.research.MeshFigures;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Run;

/**
 * The report of a run, for the terminal and the page alike. Everything follows from what is stored, so it can be had
 * again at any time and is then the same. Whatever a run lacks (rows, counters over time, forks, numbers) is left out
 * or said; no readable run makes this fail.
 */
public final class RunReport {
    /** Seed of what is resampled: the same run gives the same figures. */
    private static final long SEED = 1;

    /** The sections from top to bottom. A further one is a class, and a line here. */
    private static final List<Function<RunView, List<Block>>> SECTIONS = List.of(
            FindingsSection::ending,
            KeyFiguresSection::of,
            FindingsSection::incidents,
            FindingsSection::doubts,
            ExhibitSection::of,
            ScalingSection::picture,
            TransfersSection::of,
            LimitsSection::of,
            RailsSection::of,
            ScalingSection::of,
            HeatMapsSection::of,
            ChunksSection::of,
            ChoicesSection::of,
            FloorSection::of,
            LatencySection::of,
            OthersSection::of,
            CostSection::of,
            CellsSection::of,
            EnvironmentSection::of,
            AgainSection::of);

    /** Those of a mesh, whose cells are pairs of nodes and no settings to choose among. */
    private static final List<Function<RunView, List<Block>>> OF_MESH = List.of(
            MeshSection::of,
            FindingsSection::incidents,
            FindingsSection::doubts,
            CellsSection::of,
            EnvironmentSection::of,
            AgainSection::of);

    private RunReport() {}

    /** The report. */
    public static Document of(Run run) {
        return of(run, () -> new Fitting(new Random(SEED)));
    }

    /** The report with fits by {@code fitting}, which is asked for a fresh one each time. */
    static Document of(Run run, Supplier<Fitting> fitting) {
        RunView view = RunView.of(run, fitting);
        List<Block> blocks = new ArrayList<>();
        (MeshFigures.isMesh(run) ? OF_MESH : SECTIONS).forEach(section -> blocks.addAll(section.apply(view)));
        return HeadSection.document(view, blocks);
    }

    /** What harness and data path could do if the network cost nothing. */
    static final class FloorSection {
        private FloorSection() {}

        static List<Block> of(RunView view) {
            return view.sweeps().stream()
                    .filter(view::isFloor)
                    .flatMap(sweep -> sweep.ours().stream())
                    .<Block>map(cell ->
                            new Note("Harness floor: " + Figures.value(Sweep.median(cell, Metric.GOODPUT.name()))
                                    + " GB/s in one process, where the wire is a memory copy (channels="
                                    + cell.key().param(Sweep.CHANNELS) + ")."))
                    .toList();
        }
    }

    /** What the command that made the run printed in the terminal. */
    static final class ExhibitSection {
        private ExhibitSection() {}

        static List<Block> of(RunView view) {
            return of(view.run()).map(exhibit -> exhibit.blocks("exhibit-1")).orElse(List.of());
        }

        private static Optional<Exhibit> of(Run run) {
            Optional<Exhibit> kept = ExhibitFile.read(run.directory());
            if (kept.isPresent()) {
                return kept;
            }
            if (run.properties().commandName().equals(Optional.of("strategies"))) {
                return Optional.of(StrategiesExhibit.of(run));
            }
            return Peers.of(run).size() > 1 ? Optional.of(PeersExhibit.of(run)) : Optional.empty();
        }
    }

    /** What each transfer cell is bound by, why, and what to change next. */
    static final class LimitsSection {
        private LimitsSection() {}

        static List<Block> of(RunView view) {
            List<Limits.Limit> limits = Limits.of(view.run());
            if (limits.isEmpty()) {
                return List.of();
            }
            CellLabels labels =
                    CellLabels.of(limits.stream().map(Limits.Limit::cell).toList());
            Table table = new Table.Columns<Limits.Limit>()
                    .words("cell", limit -> labels.of(limit.cell()))
                    .words("limit", limit -> limit.verdict().sentence())
                    .words("because", Limits.Limit::evidence)
                    .words("next", Limits.Limit::advice)
                    .of(limits);
            return List.of(new Heading("limits", "What limits it"), table);
        }
    }

    /** Benchmarks that are not of whole transfers, in short: the score of each cell. */
    static final class OthersSection {
        private OthersSection() {}

        static List<Block> of(RunView view) {
            List<Block> blocks = new ArrayList<>();
            for (Sweep sweep : view.judged()) {
                List<Cell> cells = sweep.cells().stream()
                        .filter(cell -> Sweep.has(cell, sweep.metric().name()))
                        .toList();
                if (!sweep.isTransfer() && !cells.isEmpty()) {
                    blocks.addAll(of(sweep, cells));
                }
            }
            return blocks;
        }

        private static List<Block> of(Sweep sweep, List<Cell> cells) {
            String metric = sweep.metric().name();
            String id = Integer.toHexString(sweep.benchmark().hashCode());
            Table table = new Table.Columns<Cell>()
                    .words("cell", sweep::label)
                    .number(MetricNames.of(metric), cell -> Sweep.median(cell, metric), Figures::value)
                    .right("±", cell -> Figures.spreadText(Sweep.summary(cell, metric)))
                    .words("unit", cell -> sweep.metric().unit())
                    .of(cells);
            Bars bars = Bars.of(
                    "figure-" + id,
                    MetricNames.capital(metric) + " in " + sweep.metric().unit() + ", median of forks",
                    sweep.metric().unit(),
                    cells.stream()
                            .map(cell -> Sweep.bar(cell, metric, sweep.label(cell), 0))
                            .toList());
            return List.of(new Heading("benchmark-" + id, sweep.benchmark()), table, bars);
        }
    }
}
