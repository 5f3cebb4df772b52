package tcpx.bench.report.html;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tcpx.bench.result.Cell;
import tcpx.bench.result.Series;
import tcpx.bench.stats.Summary;

/** Every number: a row per cell with the medians, and folded away a row per cell and metric with all statistics. */
final class CellsSection {
    private CellsSection() {}

    static Tag tag(RunView view) {
        Tag section = Tag.of("section").attr("id", "cells").with(Tag.of("h2", "Every cell"));
        if (view.sweeps().isEmpty()) {
            return section.with(Tag.of("p", "There are no rows.").cls("note"));
        }
        for (Sweep sweep : view.sweeps()) {
            section.with(medians(sweep));
            if (!sweep.fixed().isEmpty()) {
                List<String> fixed = new ArrayList<>();
                sweep.fixed().forEach((name, value) -> fixed.add(name + "=" + Numerals.setting(value)));
                section.with(Tag.of("p", "The same in all cells: " + String.join(", ", fixed))
                        .cls("note"));
            }
        }
        Tag all = Tag.of("details").with(Tag.of("summary", "All statistics, a row per cell and metric"));
        view.sweeps().forEach(sweep -> all.with(statistics(sweep)));
        return section.with(all);
    }

    private static List<Cell> cells(Sweep sweep) {
        List<Cell> cells = new ArrayList<>(sweep.ours());
        cells.addAll(sweep.others());
        return cells;
    }

    private static Tag medians(Sweep sweep) {
        Map<String, String> metrics = new LinkedHashMap<>();
        cells(sweep)
                .forEach(cell -> cell.metrics()
                        .forEach((name, series) ->
                                metrics.putIfAbsent(name, series.metric().unit())));
        List<Table.Column> columns = new ArrayList<>();
        columns.add(Table.Column.words("peer"));
        sweep.axes().forEach(axis -> columns.add(new Table.Column(axis.name(), axis.numeric())));
        columns.add(Table.Column.number("forks"));
        metrics.forEach((name, unit) -> columns.add(Table.Column.number(name + " " + unit)));
        Table table = Table.sortable(sweep.benchmark() + ": medians of fork means", columns);
        Optional<Cell> best = sweep.best();
        for (Cell cell : cells(sweep)) {
            List<Table.Field> fields = new ArrayList<>();
            fields.add(Table.Field.of(cell.key().peer()));
            for (Axis axis : sweep.axes()) {
                String value = cell.key().param(axis.name());
                fields.add(new Table.Field(Numerals.setting(value), value, ""));
            }
            int forks = cell.metrics().values().stream()
                    .mapToInt(series -> series.forks().size())
                    .max()
                    .orElse(0);
            fields.add(Table.Field.of(forks));
            for (String name : metrics.keySet()) {
                fields.add(Table.Field.of(Sweep.median(cell, name).orElse(Double.NaN)));
            }
            table.row(best.isPresent() && best.get() == cell && sweep.ours().size() > 1 ? "chosen" : "", fields);
        }
        return table.tag();
    }

    private static Tag statistics(Sweep sweep) {
        List<Table.Column> columns = new ArrayList<>(List.of(
                Table.Column.words("cell"),
                Table.Column.words("metric"),
                Table.Column.words("unit"),
                Table.Column.words("better")));
        for (String name :
                List.of("forks", "missing", "median", "low", "high", "confidence", "mean", "sd", "min", "max")) {
            columns.add(Table.Column.number(name));
        }
        Table table = Table.sortable(
                sweep.benchmark()
                        + ": over fork means; low and high enclose the median with the confidence beside them",
                columns);
        for (Cell cell : cells(sweep)) {
            for (Series series : cell.metrics().values()) {
                Summary summary = Summary.of(Sweep.sample(series));
                table.row(
                        "",
                        List.of(
                                Table.Field.of(sweep.label(cell)),
                                Table.Field.of(series.metric().name()),
                                Table.Field.of(series.metric().unit()),
                                Table.Field.of(series.metric().better().label()),
                                Table.Field.of(summary.n()),
                                Table.Field.of(series.forks().size() - summary.n()),
                                Table.Field.of(summary.median()),
                                Table.Field.of(summary.medianInterval()
                                        .map(interval -> interval.low())
                                        .orElse(Double.NaN)),
                                Table.Field.of(summary.medianInterval()
                                        .map(interval -> interval.high())
                                        .orElse(Double.NaN)),
                                new Table.Field(
                                        summary.medianInterval()
                                                .map(interval -> Numerals.percent(interval.confidence(), 1))
                                                .orElse(Numerals.NONE),
                                        summary.medianInterval()
                                                .map(interval -> Double.toString(interval.confidence()))
                                                .orElse(""),
                                        ""),
                                Table.Field.of(summary.mean()),
                                Table.Field.of(summary.sd()),
                                Table.Field.of(summary.min()),
                                Table.Field.of(summary.max())));
            }
        }
        return table.tag();
    }
}
