package tcpx.bench.result;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The columns of {@code rails.csv}: {@code time,node,rail,tx,rx}; nanoseconds and bytes. */
final class RailColumns {
    static final List<String> HEADER = List.of("time", "node", "rail", "tx", "rx");

    private RailColumns() {}

    static List<String> format(RailRow row) {
        return List.of(
                Long.toString(row.timeNs()),
                row.node().label(),
                row.rail(),
                Long.toString(row.txBytes()),
                Long.toString(row.rxBytes()));
    }

    static List<RailRow> parse(Path file, CsvText.Table table) {
        if (!table.header().equals(HEADER)) {
            throw new ResultFormatException(
                    file, 1, "the columns are " + table.header(), "restore the header: " + String.join(",", HEADER));
        }
        table.checkWidth(file);
        List<RailRow> rows = new ArrayList<>(table.lines().size());
        for (CsvText.Line line : table.lines()) {
            List<String> fields = line.fields();
            Node node = Node.parse(fields.get(1))
                    .orElseThrow(() -> new ResultFormatException(
                            file, line.number(), "'" + fields.get(1) + "' in column node", "write a or b"));
            long timeNs = number(file, line, 0);
            if (fields.get(2).isBlank()) {
                throw new ResultFormatException(file, line.number(), "no rail is named", "delete the line");
            }
            rows.add(new RailRow(timeNs, node, fields.get(2), number(file, line, 3), number(file, line, 4)));
        }
        return List.copyOf(rows);
    }

    private static long number(Path file, CsvText.Line line, int column) {
        String text = line.fields().get(column);
        try {
            long value = Long.parseLong(text);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException ignored) {
            // told below, with the line
        }
        throw new ResultFormatException(
                file,
                line.number(),
                "'" + text + "' in column " + HEADER.get(column),
                "write a whole number that is not negative, or delete the line");
    }
}
