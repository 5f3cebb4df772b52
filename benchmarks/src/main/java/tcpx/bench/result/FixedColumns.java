package tcpx.bench.result;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import tcpx.bench.result.ResultException.ResultFormatException;

/**
 * The columns of a file that has the same in every run.
 *
 * @param header their names
 * @param format the fields of a row
 * @param parse the row of a line that has as many fields
 */
record FixedColumns<R>(List<String> header, Function<R, List<String>> format, Function<CsvText.Line, R> parse) {
    /** {@code rails.csv}; nanoseconds and bytes. */
    static final FixedColumns<RailRow> RAILS = new FixedColumns<>(
            List.of("time", "node", "rail", "tx", "rx"),
            row -> List.of(
                    Long.toString(row.timeNs()),
                    row.node().label(),
                    row.rail(),
                    Long.toString(row.txBytes()),
                    Long.toString(row.rxBytes())),
            FixedColumns::rail);
    /** {@code events.csv}. */
    static final FixedColumns<EventRow> EVENTS = new FixedColumns<>(
            List.of("time", "turn", "iteration", "node", "rail", "channel", "event", "reason"),
            row -> List.of(
                    Long.toString(row.timeNs()),
                    Integer.toString(row.turn()),
                    Integer.toString(row.iteration()),
                    row.node().label(),
                    row.rail(),
                    Integer.toString(row.channel()),
                    row.event(),
                    row.reason()),
            FixedColumns::event);

    /** All rows of a file. */
    List<R> rows(Path file, CsvText.Table table) {
        if (!table.header().equals(header)) {
            throw new ResultFormatException(
                    file, 1, "the columns are " + table.header(), "restore the header: " + String.join(",", header));
        }
        table.checkWidth();
        return table.lines().stream().map(parse).toList();
    }

    private static RailRow rail(CsvText.Line line) {
        String node = line.field(1, "node", "a|b", "write a or b");
        if (line.fields().get(2).isBlank()) {
            throw line.refused("no rail is named", "delete the line");
        }
        return new RailRow(
                number(line, 0, "time"),
                Node.parse(node).orElseThrow(),
                line.fields().get(2),
                number(line, 3, "tx"),
                number(line, 4, "rx"));
    }

    private static long number(CsvText.Line line, int at, String column) {
        String remedy = "write a whole number that is not negative, or delete the line";
        try {
            return Long.parseLong(line.field(at, column, "\\+?\\d+", remedy));
        } catch (NumberFormatException tooLarge) {
            throw line.refused("'" + line.fields().get(at) + "' in column " + column, remedy);
        }
    }

    private static EventRow event(CsvText.Line line) {
        List<String> fields = line.fields();
        try {
            return new EventRow(
                    Long.parseLong(fields.get(0)),
                    Integer.parseInt(fields.get(1)),
                    Integer.parseInt(fields.get(2)),
                    Node.parse(fields.get(3)).orElseThrow(() -> new IllegalArgumentException("node is a or b")),
                    fields.get(4),
                    Integer.parseInt(fields.get(5)),
                    fields.get(6),
                    fields.get(7));
        } catch (IllegalArgumentException e) {
            throw line.refused("is no event: " + e.getMessage(), "restore the line, or delete it");
        }
    }
}
