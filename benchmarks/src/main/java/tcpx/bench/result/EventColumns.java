package tcpx.bench.result;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The columns of {@code events.csv}. */
final class EventColumns {
    static final List<String> HEADER =
            List.of("time", "turn", "iteration", "node", "rail", "channel", "event", "reason");

    private EventColumns() {}

    static List<String> format(EventRow row) {
        return List.of(
                Long.toString(row.timeNs()),
                Integer.toString(row.turn()),
                Integer.toString(row.iteration()),
                row.node().label(),
                row.rail(),
                Integer.toString(row.channel()),
                row.event(),
                row.reason());
    }

    static List<EventRow> parse(Path file, CsvText.Table table) {
        if (!table.header().equals(HEADER)) {
            throw new ResultFormatException(
                    file, 1, "the columns are " + table.header(), "restore the header: " + String.join(",", HEADER));
        }
        table.checkWidth(file);
        List<EventRow> rows = new ArrayList<>(table.lines().size());
        for (CsvText.Line line : table.lines()) {
            List<String> fields = line.fields();
            try {
                rows.add(new EventRow(
                        Long.parseLong(fields.get(0)),
                        Integer.parseInt(fields.get(1)),
                        Integer.parseInt(fields.get(2)),
                        Node.parse(fields.get(3)).orElseThrow(() -> new IllegalArgumentException("node is a or b")),
                        fields.get(4),
                        Integer.parseInt(fields.get(5)),
                        fields.get(6),
                        fields.get(7)));
            } catch (IllegalArgumentException e) {
                throw new ResultFormatException(
                        file, line.number(), "is no event: " + e.getMessage(), "restore the line, or delete it", e);
            }
        }
        return List.copyOf(rows);
    }
}
