package tcpx.bench.report.html;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Collectors;
import tcpx.bench.model.Fit;
import tcpx.bench.model.Fitting;
import tcpx.bench.model.Surface;
import tcpx.bench.research.SweepPoints;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Run;

/** Two swept parameters as a heat map; one small map for each setting of further ones, all with the same colours. */
final class SurfaceSection {
    /** Small maps drawn; the table holds the rest. */
    private static final int MOST_MAPS = 12;

    private SurfaceSection() {}

    /** The section; empty below two swept parameters. */
    static Optional<Tag> of(Run run, Sweep sweep) {
        if (sweep.axes().size() < 2 || sweep.best().isEmpty()) {
            return Optional.empty();
        }
        // numbers first, then the parameters with the most values: they gain most from a second dimension
        List<Axis> order = sweep.axes().stream()
                .sorted(Comparator.comparing((Axis axis) -> !axis.numeric())
                        .thenComparing(axis -> -axis.values().size()))
                .toList();
        Axis columns = order.get(0).values().size() >= order.get(1).values().size() ? order.get(0) : order.get(1);
        Axis rows = columns == order.get(0) ? order.get(1) : order.get(0);
        List<Axis> rest = order.subList(2, order.size());
        Map<String, List<Cell>> maps = new LinkedHashMap<>();
        for (Cell cell : sweep.ours()) {
            String of = rest.stream().map(axis -> axis.say(cell)).collect(Collectors.joining(" "));
            maps.computeIfAbsent(of, key -> new ArrayList<>()).add(cell);
        }
        double[] all = sweep.ours().stream()
                .map(cell -> Sweep.median(cell, sweep.metric().name()))
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .sorted()
                .toArray();
        double best = Sweep.median(sweep.best().get(), sweep.metric().name()).orElseThrow();
        Tag section = Tag.of("section").attr("id", "surface");
        section.with(Tag.of(
                "h2", ScalingSection.capital(sweep.metric().name()) + " over " + columns.name() + " × " + rows.name()));
        Tag grid = Tag.of("div").cls(maps.size() == 1 ? "" : "pair");
        int drawn = 0;
        for (Map.Entry<String, List<Cell>> map : maps.entrySet()) {
            if (drawn++ == MOST_MAPS) {
                break;
            }
            HeatMap heat = map(map.getValue(), sweep, columns, rows);
            String caption = (map.getKey().isEmpty() ? "Median of forks" : map.getKey()) + ", "
                    + sweep.metric().unit() + "; the best is framed";
            Figure figure = new Figure("figure-surface-" + drawn, caption);
            Figure.Drawing drawing = width -> heat.draw(width, caption, all[0], all[all.length - 1], best);
            grid.with(maps.size() == 1 ? figure.wide(drawing) : figure.half(drawing));
        }
        section.with(grid);
        section.with(Tag.of("p")
                .cls("legend")
                .text(Numerals.brief(all[0]))
                .with(Arrays.stream(ramp()).toList())
                .text(Numerals.brief(all[all.length - 1]) + " " + sweep.metric().unit()));
        if (maps.size() > MOST_MAPS) {
            section.with(
                    Tag.of("p", maps.size() - MOST_MAPS + " more maps are not drawn; the table of cells holds them.")
                            .cls("note"));
        }
        SweepPoints.surface(run).forEach((others, points) -> section.with(model(others, points)));
        return Optional.of(section);
    }

    private static Tag model(String others, List<Surface.Point> points) {
        String of = others.isEmpty() ? "" : " (" + others + ")";
        Fit fit = new Fitting(new Random(1)).surface(points);
        if (!(fit instanceof Fit.Fitted fitted)) {
            return Tag.of("p", "No joint model" + of + ": " + ((Fit.Refused) fit).reason() + ".")
                    .cls("note");
        }
        return Tag.of("div")
                .with(
                        Tag.of("h3", "Joint model of channels, chunk size and window" + of),
                        Tag.of(
                                "p",
                                fitted.model().sentence() + "; misses by " + Numerals.percent(fitted.relativeRms(), 1)
                                        + "."),
                        ModelTables.parameters(fitted));
    }

    private static Tag[] ramp() {
        Tag[] ramp = new Tag[HeatMap.LEVELS];
        Arrays.setAll(ramp, i -> Tag.of("span").cls("mark box h" + i).attr("aria-hidden", "true"));
        return ramp;
    }

    private static HeatMap map(List<Cell> cells, Sweep sweep, Axis columns, Axis rows) {
        double[][] values = new double[rows.values().size()][columns.values().size()];
        for (double[] row : values) {
            Arrays.fill(row, Double.NaN);
        }
        for (Cell cell : cells) {
            int row = rows.values().indexOf(cell.key().param(rows.name()));
            int column = columns.values().indexOf(cell.key().param(columns.name()));
            values[row][column] = Sweep.median(cell, sweep.metric().name()).orElse(Double.NaN);
        }
        return new HeatMap(
                columns.values().stream().map(Numerals::setting).toList(),
                rows.values().stream().map(Numerals::setting).toList(),
                values,
                columns.name(),
                rows.name());
    }
}
