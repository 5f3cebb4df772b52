package tcpx.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import tcpx.bench.model.Fitting;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Document;
import tcpx.bench.research.MeshFigures;
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
            FindingsSection::incidents,
            MeshSection::of,
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
}
