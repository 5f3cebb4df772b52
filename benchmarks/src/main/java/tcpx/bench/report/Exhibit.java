package tcpx.bench.report;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Code;
import tcpx.bench.report.model.Block.Heading;
import tcpx.bench.report.model.Block.Note;
import tcpx.bench.report.model.Chart.Bars;
import tcpx.bench.report.model.Document;
import tcpx.bench.report.model.Table;
import tcpx.bench.result.ResultException.ResultFormatException;
import tcpx.bench.result.ResultException.ResultWriteException;
import tcpx.bench.result.WholeFile;
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

    /**
     * The table of the command that made a run, beside its rows as {@code exhibit.json}: what it says follows from more
     * than the one run, or from the order in which things were decided, so it could not be made from the rows again.
     */
    public static final class ExhibitFile {
        private static final String NAME = "exhibit.json";
        private static final String FORMAT = "format";
        private static final int CURRENT = 1;

        private ExhibitFile() {}

        /**
         * Puts it into a run's directory; an older one is replaced in one step.
         *
         * @throws ResultWriteException if it cannot be written
         */
        public static void write(Path directory, Exhibit exhibit) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put(FORMAT, CURRENT);
            all.put("title", exhibit.title());
            all.put(
                    "columns",
                    exhibit.table().columns().stream()
                            .map(column -> Map.of("heading", column.heading(), "number", column.number()))
                            .toList());
            all.put(
                    "rows",
                    exhibit.table().rows().stream().map(Table.Row::texts).toList());
            all.put("unit", exhibit.unit());
            all.put(
                    "bars",
                    exhibit.bars().stream()
                            .map(bar -> Map.of("label", bar.label(), "group", bar.group(), "forks", bar.forks()))
                            .toList());
            all.put("notes", exhibit.notes());
            all.put("use", exhibit.use());
            Path file = directory.resolve(NAME);
            try {
                WholeFile.write(
                        file, JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(all) + "\n");
            } catch (IOException e) {
                throw ResultWriteException.of(file, e);
            }
        }

        /**
         * Reads it from a run's directory; empty where the run has none.
         *
         * @throws ResultFormatException if it is damaged, or of a newer format
         */
        public static Optional<Exhibit> read(Path directory) {
            Path file = directory.resolve(NAME);
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            try {
                Map<String, Object> all = JSON.std.mapFrom(Files.readString(file));
                if (all.get(FORMAT) instanceof Integer format && format > CURRENT) {
                    throw ResultFormatException.of(
                            file,
                            "is in format " + format + " and this version reads formats up to " + CURRENT,
                            "update the project to read it; the file is left as it is",
                            null);
                }
                List<Table.Column> columns = new ArrayList<>();
                for (Object each : list(all, "columns")) {
                    Map<?, ?> column = (Map<?, ?>) each;
                    columns.add(new Table.Column(text(column, "heading"), (Boolean) value(column, "number")));
                }
                List<Table.Row> rows = list(all, "rows").stream()
                        .map(row -> Table.Row.of(texts((List<?>) row).toArray(String[]::new)))
                        .toList();
                List<Exhibit.Bar> bars = new ArrayList<>();
                for (Object each : list(all, "bars")) {
                    Map<?, ?> bar = (Map<?, ?>) each;
                    List<Double> forks = list(bar, "forks").stream()
                            .map(fork -> ((Number) fork).doubleValue())
                            .toList();
                    bars.add(new Exhibit.Bar(text(bar, "label"), forks, (Integer) value(bar, "group")));
                }
                return Optional.of(new Exhibit(
                        text(all, "title"),
                        Table.of(columns, rows),
                        text(all, "unit"),
                        bars,
                        texts(list(all, "notes")),
                        all.containsKey("use") ? texts(list(all, "use")) : List.of())); // younger than the format
            } catch (IOException | ClassCastException | IllegalArgumentException e) {
                throw ResultFormatException.of(
                        file,
                        "is damaged (" + firstLine(e.getMessage()) + ")",
                        "restore it, or delete it: the report then has no such table",
                        e);
            }
        }

        private static String firstLine(String message) {
            return String.valueOf(message).lines().findFirst().orElse("");
        }

        private static List<String> texts(List<?> list) {
            return list.stream().map(String.class::cast).toList();
        }

        private static Object value(Map<?, ?> map, String key) {
            Object value = map.get(key);
            if (value == null) {
                throw new IllegalArgumentException("'" + key + "' is missing");
            }
            return value;
        }

        private static String text(Map<?, ?> map, String key) {
            return (String) value(map, key);
        }

        private static List<?> list(Map<?, ?> map, String key) {
            return (List<?>) value(map, key);
        }
    }
}
