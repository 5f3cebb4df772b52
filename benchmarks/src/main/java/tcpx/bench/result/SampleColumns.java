package tcpx.bench.result;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;
import tcpx.bench.result.ResultException.ResultFormatException;
import tcpx.bench.result.SampleRow.Moment;
import tcpx.bench.stats.Better;

/**
 * The columns of {@code samples.csv}:
 * {@code benchmark,<parameters…>,fork,iteration,peer,metric,value,unit,better,turn,time}.
 *
 * @param parameters every parameter of every benchmark in the run; fixed once the header is written
 * @param timed whether there are the last two, as since format 2
 */
record SampleColumns(List<String> parameters, boolean timed) {
    private static final List<String> AFTER = List.of("fork", "iteration", "peer", "metric", "value", "unit", "better");
    private static final List<String> TIMED = List.of("turn", "time");
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?|NaN|-?Infinity");

    SampleColumns {
        parameters = List.copyOf(parameters);
        Set<String> names = new HashSet<>(AFTER);
        names.addAll(TIMED);
        names.add("benchmark");
        for (String parameter : parameters) {
            if (parameter.isBlank() || !names.add(parameter)) {
                throw new IllegalArgumentException(
                        "a parameter cannot be called '" + parameter + "': the name is blank, taken or there twice");
            }
        }
    }

    /** Those that are written today. */
    SampleColumns(List<String> parameters) {
        this(parameters, true);
    }

    List<String> header() {
        List<String> header = new ArrayList<>();
        header.add("benchmark");
        header.addAll(parameters);
        header.addAll(AFTER);
        if (timed) {
            header.addAll(TIMED);
        }
        return header;
    }

    List<String> format(SampleRow row) {
        for (String name : row.cell().params().keySet()) {
            if (!parameters.contains(name)) {
                throw new IllegalArgumentException(
                        "parameter '" + name + "' of " + row.cell().benchmark() + " is not in the header, which has "
                                + parameters + ": name every parameter when the run is opened");
            }
        }
        List<String> fields = new ArrayList<>();
        fields.add(row.cell().benchmark());
        for (String parameter : parameters) {
            fields.add(row.cell().param(parameter));
        }
        fields.add(Integer.toString(row.fork()));
        fields.add(Integer.toString(row.iteration()));
        fields.add(row.cell().peer());
        fields.add(row.metric().name());
        fields.add(row.value().isPresent() ? Double.toString(row.value().getAsDouble()) : "");
        fields.add(row.metric().unit());
        fields.add(row.metric().better().label());
        fields.add(row.moment().map(when -> Integer.toString(when.turn())).orElse(""));
        fields.add(row.moment().map(when -> Long.toString(when.timeNs())).orElse(""));
        return fields;
    }

    /** Recognises a header: parameters are what stands between {@code benchmark} and {@code fork}. */
    static SampleColumns of(Path file, List<String> header) {
        boolean timed = header.containsAll(TIMED);
        String remedy =
                "restore the header: " + String.join(",", new SampleColumns(List.of("<parameters>"), timed).header());
        int fixed = AFTER.size() + 1 + (timed ? TIMED.size() : 0);
        for (String column : new SampleColumns(List.of(), timed).header()) {
            if (!header.contains(column)) {
                throw new ResultFormatException(file, 1, "the column '" + column + "' is missing", remedy);
            }
        }
        List<String> parameters = header.subList(1, Math.max(1, header.size() - fixed + 1));
        try {
            SampleColumns columns = new SampleColumns(parameters, timed);
            if (columns.header().equals(header)) {
                return columns;
            }
        } catch (IllegalArgumentException e) {
            throw new ResultFormatException(file, 1, e.getMessage(), remedy, e);
        }
        throw new ResultFormatException(file, 1, "the columns are not in their order: " + header, remedy);
    }

    /** Reads all records of a file and checks that they agree with each other. */
    List<SampleRow> parse(List<CsvText.Line> lines) {
        List<SampleRow> rows = new ArrayList<>(lines.size());
        Set<List<Object>> seen = new HashSet<>();
        Map<List<Object>, Metric> metrics = new LinkedHashMap<>();
        for (CsvText.Line line : lines) {
            SampleRow row = parse(line);
            Metric metric = row.metric();
            Metric first = metrics.putIfAbsent(List.of(row.cell(), metric.name()), metric);
            if (first != null && !first.equals(metric)) {
                throw line.refused(
                        "'" + metric.name() + "' has the unit or direction " + metric.unit() + ", "
                                + metric.better().label() + " and had " + first.unit() + ", "
                                + first.better().label() + " before",
                        "make the lines agree");
            }
            if (!seen.add(List.of(row.cell(), row.fork(), row.iteration(), metric.name()))) {
                throw line.refused(
                        "repeats cell, fork, iteration and metric of an earlier line", "delete one of the two");
            }
            rows.add(row);
        }
        return List.copyOf(rows);
    }

    private SampleRow parse(CsvText.Line line) {
        List<String> fields = line.fields();
        Map<String, String> params = new LinkedHashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            params.put(parameters.get(i), fields.get(i + 1));
        }
        int at = parameters.size() + 1;
        int fork = count(line, "fork", at);
        int iteration = count(line, "iteration", at + 1);
        OptionalDouble value = value(line, at + 4);
        String better = line.field(at + 6, "better", "higher|lower|none", "write higher, lower or none");
        try {
            return new SampleRow(
                    new CellKey(fields.get(0), params, fields.get(at + 2)),
                    fork,
                    iteration,
                    new Metric(fields.get(at + 3), fields.get(at + 5), Better.valueOf(better.toUpperCase(Locale.ROOT))),
                    value,
                    timed ? moment(line, at + AFTER.size()) : Optional.empty());
        } catch (IllegalArgumentException e) {
            throw line.refused(e.getMessage(), "restore the line or delete it");
        }
    }

    private static Optional<Moment> moment(CsvText.Line line, int at) {
        if (line.fields().get(at).isEmpty() && line.fields().get(at + 1).isEmpty()) {
            return Optional.empty();
        }
        String time = line.field(at + 1, "time", "\\d{1,18}", "write nanoseconds, or nothing here and in turn");
        return Optional.of(new Moment(count(line, "turn", at), Long.parseLong(time)));
    }

    private static int count(CsvText.Line line, String column, int at) {
        return Integer.parseInt(line.field(at, column, "[1-9]\\d{0,8}", "write a count from 1"));
    }

    private static OptionalDouble value(CsvText.Line line, int at) {
        String text = line.fields().get(at);
        if (text.isEmpty()) {
            return OptionalDouble.empty();
        }
        if (!NUMBER.matcher(text).matches()) {
            throw line.refused(
                    "'" + text + "' in column value is no number",
                    "write a decimal number with a point, NaN, or nothing for not measured");
        }
        return OptionalDouble.of(Double.parseDouble(text));
    }
}
