package tcpx.bench.report;

import java.util.List;
import tcpx.bench.stats.Better;
import tcpx.bench.stats.Sample;
import tcpx.bench.stats.Summary;

/**
 * A table with the bars that belong to it: the same in the terminal, which shows the table, and on a page, which draws both.
 *
 * @param title what it shows
 * @param columns of the table
 * @param rows its rows, a text for each column
 * @param unit unit of the bars
 * @param bars medians to be drawn, in the order of the rows; may be empty
 * @param notes sentences below it
 */
public record Exhibit(
        String title,
        List<TextTable.Column> columns,
        List<List<String>> rows,
        String unit,
        List<Bar> bars,
        List<String> notes) {
    /** Copies. */
    public Exhibit {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        bars = List.copyOf(bars);
        notes = List.copyOf(notes);
    }

    /**
     * A bar.
     *
     * @param label what it is
     * @param forks single measurements
     * @param group bars of one group have one colour, from 0
     */
    public record Bar(String label, List<Double> forks, int group) {
        /** Copies. */
        public Bar {
            forks = List.copyOf(forks);
        }

        /** The bar of a sample. */
        static Bar of(String label, Sample sample, int group) {
            return new Bar(label, sample.values(), group);
        }

        /** Its median and how well that is known. */
        public Summary summary() {
            return Summary.of(Sample.of(forks, "", Better.HIGHER));
        }
    }

    /** The table as text; every line ends with a line feed. */
    String table(Style style) {
        TextTable table = new TextTable(style, columns.toArray(TextTable.Column[]::new));
        rows.forEach(row -> table.row(row.toArray(String[]::new)));
        return table.render();
    }

    /** The notes as text, each a paragraph. */
    String notes(Style style) {
        StringBuilder text = new StringBuilder();
        notes.forEach(note -> text.append(style.paragraph(note)));
        return text.toString();
    }
}
