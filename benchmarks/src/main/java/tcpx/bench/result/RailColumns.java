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
        table.checkWidth();
        List<RailRow> rows = new ArrayList<>(table.lines().size());
        for (CsvText.Line line : table.lines()) {
            String node = line.field(1, "node", "a|b", "write a or b");
            if (line.fields().get(2).isBlank()) {
                throw line.refused("no rail is named", "delete the line");
            }
            rows.add(new RailRow(
                    number(line, 0),
                    node.equals("a") ? Node.A : Node.B,
                    line.fields().get(2),
                    number(line, 3),
                    number(line, 4)));
        }
        return List.copyOf(rows);
    }

    private static long number(CsvText.Line line, int column) {
        try {
            return Long.parseLong(line.field(
                    column,
                    HEADER.get(column),
                    "\\+?\\d+",
                    "write a whole number that is not negative, or delete the line"));
        } catch (NumberFormatException e) {
            throw line.refused(
                    "'" + line.fields().get(column) + "' in column " + HEADER.get(column), "write a smaller number");
        }
    }
}
