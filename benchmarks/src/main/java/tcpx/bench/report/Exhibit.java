package tcpx.bench.report;

import java.util.ArrayList;
import java.util.List;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Code;
import tcpx.bench.report.model.Block.Heading;
import tcpx.bench.report.model.Block.Note;
import tcpx.bench.report.model.Chart.Bars;
import tcpx.bench.report.model.Document;
import tcpx.bench.report.model.Table;
import tcpx.bench.stats.Better;
import tcpx.bench.stats.Sample;
import tcpx.bench.stats.Summary;

/**
 * What a command of its own found ({@code ab}, {@code tune}, {@code peers}, {@code strategies}): a table with the bars
 * that belong to it.
 *
 * @param title what it shows
 * @param table the table
 * @param unit unit of the bars
 * @param bars medians to be drawn, in the order of the rows; may be empty
 * @param notes sentences below it
 * @param use lines to be copied, such as a command with the settings that were found; may be empty
 */
public record Exhibit(String title, Table table, String unit, List<Bar> bars, List<String> notes, List<String> use) {
    /** Copies. */
    public Exhibit {
        bars = List.copyOf(bars);
        notes = List.copyOf(notes);
        use = List.copyOf(use);
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

        private Bars.Bar drawn() {
            Sample sample = Sample.of(forks, "", Better.HIGHER);
            return Sweep.bar(label, Summary.of(sample), sample.toArray(), group);
        }
    }

    /** It alone. */
    public Document document() {
        return Document.of("exhibit", title, "", blocks("exhibit-1"));
    }

    /** Its blocks, as a section with this id. */
    List<Block> blocks(String id) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Heading(id, title));
        if (!bars.isEmpty()) {
            blocks.add(Bars.of(
                    "figure-" + id,
                    "Medians in " + unit + " with their intervals; dots are single measurements",
                    unit,
                    bars.stream().map(Bar::drawn).toList()));
        }
        blocks.add(table.captioned(title));
        notes.forEach(note -> blocks.add(new Note(note)));
        use.forEach(lines -> blocks.add(new Code(lines)));
        return blocks;
    }
}
