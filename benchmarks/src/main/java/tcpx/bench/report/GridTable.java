package tcpx.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import tcpx.bench.research.RunComparison;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Run;
import tcpx.bench.result.SampleRow;
import tcpx.bench.stats.Summary;

/**
 * One metric of a run's transfers over two parameters: a row per value of one, a column per value of the other, the median
 * in each.
 *
 * @param run whose
 * @param rows parameter of the rows
 * @param columns parameter of the columns
 * @param metric which
 */
public record GridTable(Run run, String rows, String columns, String metric) {
    /** The text; every line ends with a line feed. Where a third parameter varies too, its last value is the one shown. */
    public String render(Style style) {
        Map<String, Map<String, String>> grid = new LinkedHashMap<>();
        TreeSet<String> across = new TreeSet<>(GridTable::order);
        TreeSet<String> down = new TreeSet<>(GridTable::order);
        for (Cell cell : run.cells()) {
            String row = cell.key().param(rows);
            String column = cell.key().param(columns);
            if (!cell.key().isTransfer()
                    || !cell.key().peer().equals(SampleRow.OURS)
                    || row.isEmpty()
                    || column.isEmpty()) {
                continue;
            }
            cell.metric(metric).ifPresent(series -> {
                Summary summary = Summary.of(RunComparison.sample(series));
                down.add(row);
                across.add(column);
                grid.computeIfAbsent(row, none -> new LinkedHashMap<>())
                        .put(column, Figures.value(summary.median()) + " ±" + Spread.of(summary));
            });
        }
        List<TextTable.Column> heads = new ArrayList<>(List.of(TextTable.Column.words(rows)));
        across.forEach(value -> heads.add(TextTable.Column.number(columns + "=" + value)));
        TextTable table = new TextTable(style, heads.toArray(TextTable.Column[]::new));
        for (String row : down) {
            List<String> line = new ArrayList<>(List.of(row));
            across.forEach(column -> line.add(grid.get(row).getOrDefault(column, "-")));
            table.row(line.toArray(String[]::new));
        }
        return table.render();
    }

    private static int order(String a, String b) {
        boolean numbers = a.matches("\\d{1,18}") && b.matches("\\d{1,18}");
        return numbers ? Long.compare(Long.parseLong(a), Long.parseLong(b)) : a.compareTo(b);
    }
}
