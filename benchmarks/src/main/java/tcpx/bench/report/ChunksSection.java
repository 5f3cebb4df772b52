package tcpx.bench.report;

import java.util.ArrayList;
import java.util.List;
import tcpx.bench.model.Fit;
import tcpx.bench.model.Surface;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Heading;
import tcpx.bench.report.model.Block.Note;
import tcpx.bench.report.model.Figures;
import tcpx.bench.report.model.Table;
import tcpx.bench.research.SweepPoints;

/** What a chunk costs, what the window allows, and both with the channels as one surface, where these are swept. */
final class ChunksSection {
    /** Below this p-value the misses are more than the forks' own scatter. */
    private static final double LACKING = 0.01;

    private ChunksSection() {}

    static List<Block> of(RunView view) {
        List<Block> blocks = new ArrayList<>();
        SweepPoints.secondsPerChunk(view.run())
                .forEach((others, points) -> curve(
                        "Time per chunk over chunkBytes",
                        others,
                        view.fitting().get().overhead(points),
                        blocks));
        SweepPoints.overBytesInFlight(view.run())
                .forEach((others, points) -> curve(
                        "Goodput over bytes in flight",
                        others,
                        view.fitting().get().window(points),
                        blocks));
        SweepPoints.surface(view.run()).forEach((others, points) -> {
            blocks.add(Heading.part(named("Surface over channels, chunkBytes and window", others)));
            blocks.addAll(surface(view.fitting().get().surface(points)));
        });
        return blocks;
    }

    private static String named(String heading, String others) {
        return heading + (others.isEmpty() ? "" : ", " + others);
    }

    private static void curve(String heading, String others, Fit fit, List<Block> blocks) {
        blocks.add(Heading.part(named(heading, others)));
        String words = fit instanceof Fit.Fitted fitted ? fitted.model().sentence() + ". " : "";
        blocks.add(new Note(words + FitBlocks.line(fit)));
    }

    /** The joint model: its formula and quantities, and how far each setting lies off it. */
    private static List<Block> surface(Fit fit) {
        if (!(fit instanceof Fit.Fitted fitted)) {
            return List.of(new Note("No surface: " + ((Fit.Refused) fit).reason() + "."));
        }
        String notes = fitted.notes().isEmpty() ? "" : " " + String.join("; ", fitted.notes()) + ".";
        return List.of(
                new Note(fitted.model().sentence() + "."),
                FitBlocks.quantities(fitted, "goodput"),
                residuals(fitted, (Surface) fitted.model()),
                new Note("The surface misses by " + Figures.percent(fitted.relativeRms(), 1) + lack(fitted) + notes));
    }

    private static String lack(Fit.Fitted fitted) {
        if (fitted.lackOfFit().isEmpty()) {
            return ".";
        }
        return fitted.lackOfFit().getAsDouble() < LACKING
                ? ", more than the forks' scatter explains: it is a summary of these settings and no law."
                : ", no more than the forks scatter.";
    }

    private static Table residuals(Fit.Fitted fitted, Surface surface) {
        return new Table.Columns<Fit.Residual>()
                .number("channels", each -> setting(surface, each).channels(), Figures::setting)
                .number("chunkBytes", each -> setting(surface, each).chunkBytes(), Figures::setting)
                .number("window", each -> setting(surface, each).window(), Figures::setting)
                .number("GB/s", Fit.Residual::measured, Figures::value)
                .number("surface", Fit.Residual::fitted, Figures::value)
                .number("off by", each -> 1 + each.relative(), Figures::change)
                .words("limit", each -> limit(surface.limit(setting(surface, each))))
                .of(fitted.residuals())
                .captioned("Each setting, measured and by the surface");
    }

    private static Surface.Setting setting(Surface surface, Fit.Residual residual) {
        return surface.settings().get((int) residual.x() - 1);
    }

    private static String limit(Surface.Limit limit) {
        return switch (limit) {
            case CAPACITY -> "capacity";
            case CHANNEL -> "channels";
            case WINDOW -> "window";
        };
    }
}
