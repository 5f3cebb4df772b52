package tcpx.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import tcpx.bench.report.Sweep.SweptParameter;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Heading;
import tcpx.bench.report.model.Block.Note;
import tcpx.bench.report.model.Chart.HeatMap;
import tcpx.bench.report.model.Figures;
import tcpx.bench.report.model.Table.Field;
import tcpx.bench.result.Cell;
import tcpx.bench.stats.Summary;

/**
 * Two swept parameters as a map of numbers; one small map for each setting of further ones, all with the same colours.
 */
final class HeatMapsSection {
    /** Small maps drawn; the table holds the rest. */
    private static final int MOST_MAPS = 12;

    private HeatMapsSection() {}

    static List<Block> of(RunView view) {
        return view.main()
                .filter(sweep -> sweep.swept().size() > 1)
                .filter(sweep -> sweep.ours().stream()
                        .anyMatch(cell -> Sweep.has(cell, sweep.metric().name())))
                .map(HeatMapsSection::of)
                .orElse(List.of());
    }

    private static List<Block> of(Sweep sweep) {
        // numbers first, then the parameters with the most values: they gain most from a second dimension
        List<SweptParameter> order = sweep.swept().stream()
                .sorted(Comparator.comparing((SweptParameter parameter) -> !parameter.numeric())
                        .thenComparing(parameter -> -parameter.values().size()))
                .toList();
        boolean firstIsWider =
                order.get(0).values().size() >= order.get(1).values().size();
        SweptParameter columns = order.get(firstIsWider ? 0 : 1);
        SweptParameter rows = order.get(firstIsWider ? 1 : 0);
        Map<String, List<Cell>> maps = new LinkedHashMap<>();
        for (Cell cell : sweep.ours()) {
            String of =
                    order.stream().skip(2).map(parameter -> parameter.say(cell)).collect(Collectors.joining(" "));
            maps.computeIfAbsent(of, key -> new ArrayList<>()).add(cell);
        }
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Heading(
                "surface",
                MetricNames.capital(sweep.metric().name()) + " over " + columns.name() + " × " + rows.name()));
        maps.entrySet().stream()
                .limit(MOST_MAPS)
                .forEach(map -> blocks.add(map(
                        sweep,
                        map.getValue(),
                        rows,
                        columns,
                        "figure-surface-" + blocks.size(),
                        map.getKey(),
                        maps.size() > 1)));
        if (maps.size() > MOST_MAPS) {
            blocks.add(new Note(maps.size() - MOST_MAPS + " more maps are not drawn; the table of cells holds them."));
        }
        return blocks;
    }

    private static HeatMap map(
            Sweep sweep,
            List<Cell> cells,
            SweptParameter rows,
            SweptParameter columns,
            String id,
            String of,
            boolean small) {
        String metric = sweep.metric().name();
        List<List<Field>> fields = new ArrayList<>();
        for (int row = 0; row < rows.values().size(); row++) {
            List<Field> line = new ArrayList<>();
            for (int column = 0; column < columns.values().size(); column++) {
                int r = row;
                int c = column;
                line.add(cells.stream()
                        .filter(cell -> rows.index(cell) == r && columns.index(cell) == c)
                        .findFirst()
                        .map(cell -> field(Sweep.summary(cell, metric)))
                        .orElse(Field.of(Figures.NONE)));
            }
            fields.add(line);
        }
        DoubleSummaryStatistics all = sweep.ours().stream()
                .mapToDouble(cell -> Sweep.median(cell, metric))
                .filter(Double::isFinite)
                .summaryStatistics();
        OptionalDouble best = sweep.best().stream()
                .mapToDouble(cell -> Sweep.median(cell, metric))
                .findFirst();
        return new HeatMap(
                id,
                (of.isEmpty() ? "Median of forks" : of) + ", " + sweep.metric().unit()
                        + (best.isPresent() ? "; the best is framed" : ""),
                small,
                columns.name(),
                columns.shortValues(),
                rows.name(),
                rows.shortValues(),
                fields,
                all.getMin(),
                all.getMax(),
                best.orElse(Double.NaN));
    }

    private static Field field(Summary summary) {
        return Field.of(Figures.value(summary.median()) + " ±" + Figures.spreadText(summary), summary.median());
    }
}
