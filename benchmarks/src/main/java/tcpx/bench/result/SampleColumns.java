package tcpx.bench.result;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;

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
        for (String name : row.params().keySet()) {
            if (!parameters.contains(name)) {
                throw new IllegalArgumentException(
                        "parameter '" + name + "' of " + row.benchmark() + " is not in the header, which has "
                                + parameters + ": name every parameter when the run is opened");
            }
        }
        List<String> fields = new ArrayList<>();
        fields.add(row.benchmark());
        for (String parameter : parameters) {
            fields.add(row.params().getOrDefault(parameter, ""));
        }
        fields.add(Integer.toString(row.fork()));
        fields.add(Integer.toString(row.iteration()));
        fields.add(row.peer());
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
    List<SampleRow> parse(Path file, List<CsvText.Line> lines) {
        List<SampleRow> rows = new ArrayList<>(lines.size());
        Set<List<Object>> seen = new HashSet<>();
        Map<List<Object>, Metric> metrics = new LinkedHashMap<>();
        for (CsvText.Line line : lines) {
            SampleRow row = parse(file, line);
            Metric first = metrics.putIfAbsent(List.of(row.cell(), row.metric().name()), row.metric());
            if (first != null && !first.equals(row.metric())) {
                throw bad(
                        file,
                        line,
                        "'" + row.metric().name() + "' has the unit or direction "
                                + row.metric().unit()
                                + ", " + row.metric().better().label() + " and had " + first.unit() + ", "
                                + first.better().label() + " before",
                        "make the lines agree");
            }
            if (!seen.add(List.of(
                    row.cell(), row.fork(), row.iteration(), row.metric().name()))) {
                throw bad(
                        file,
                        line,
                        "repeats cell, fork, iteration and metric of an earlier line",
                        "delete one of the two");
            }
            rows.add(row);
        }
        return List.copyOf(rows);
    }

    private SampleRow parse(Path file, CsvText.Line line) {
        List<String> fields = line.fields();
        Map<String, String> params = new LinkedHashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            params.put(parameters.get(i), fields.get(i + 1));
        }
        int at = parameters.size() + 1;
        int fork = count(file, line, "fork", fields.get(at));
        int iteration = count(file, line, "iteration", fields.get(at + 1));
        OptionalDouble value = value(file, line, fields.get(at + 4));
        Optional<Better> better = Better.parse(fields.get(at + 6));
        if (better.isEmpty()) {
            throw bad(file, line, "'" + fields.get(at + 6) + "' in column better", "write higher, lower or none");
        }
        try {
            Metric metric = new Metric(fields.get(at + 3), fields.get(at + 5), better.get());
            return new SampleRow(
                    fields.get(0),
                    params,
                    fork,
                    iteration,
                    fields.get(at + 2),
                    metric,
                    value,
                    timed ? moment(file, line, at + AFTER.size()) : Optional.empty());
        } catch (IllegalArgumentException e) {
            throw bad(file, line, e.getMessage(), "restore the line or delete it");
        }
    }

    private static Optional<Moment> moment(Path file, CsvText.Line line, int at) {
        String turn = line.fields().get(at);
        String time = line.fields().get(at + 1);
        if (turn.isEmpty() && time.isEmpty()) {
            return Optional.empty();
        }
        if (!time.matches("\\d{1,18}")) {
            throw bad(file, line, "'" + time + "' in column time", "write nanoseconds, or nothing here and in turn");
        }
        return Optional.of(new Moment(count(file, line, "turn", turn), Long.parseLong(time)));
    }

    private static int count(Path file, CsvText.Line line, String column, String text) {
        if (!text.matches("[1-9]\\d{0,8}")) {
            throw bad(file, line, "'" + text + "' in column " + column, "write a count from 1");
        }
        return Integer.parseInt(text);
    }

    private static OptionalDouble value(Path file, CsvText.Line line, String text) {
        if (text.isEmpty()) {
            return OptionalDouble.empty();
        }
        if (!NUMBER.matcher(text).matches()) {
            throw bad(
                    file,
                    line,
                    "'" + text + "' in column value is no number",
                    "write a decimal number with a point, NaN, or nothing for not measured");
        }
        return OptionalDouble.of(Double.parseDouble(text));
    }

    private static ResultFormatException bad(Path file, CsvText.Line line, String problem, String remedy) {
        return new ResultFormatException(file, line.number(), problem, remedy);
    }
}
