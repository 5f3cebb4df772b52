package tcpx.bench.report.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * A table.
 *
 * @param caption what it shows, for who cannot see where it stands; may be empty
 * @param columns from left to right
 * @param rows from top to bottom
 * @param sortable whether its rows may be read in any order
 */
public record Table(String caption, List<Column> columns, List<Row> rows, boolean sortable) implements Block {
    /**
     * A column.
     *
     * @param heading its heading, with the unit where numbers have one
     * @param number whether it holds numbers, which stand on the right
     */
    public record Column(String heading, boolean number) {
        /** A column of words. */
        public static Column words(String heading) {
            return new Column(heading, false);
        }

        /** A column of numbers. */
        public static Column number(String heading) {
            return new Column(heading, true);
        }
    }

    /** What is special about a row. */
    public enum Mark {
        /** Nothing. */
        NONE,
        /** The one that counts. */
        CHOSEN,
        /** Of less weight than the others. */
        MUTED,
        /** Its fields should be equal and are not. */
        DIFFERS,
        /** A heading for the rows that follow: one field over all columns. */
        GROUP
    }

    /** A row. */
    public record Row(Mark mark, List<Field> fields) {
        /** Copies. */
        public Row {
            fields = List.copyOf(fields);
        }

        /** A row of texts. */
        public static Row of(String... texts) {
            return new Row(Mark.NONE, Stream.of(texts).map(Field::of).toList());
        }

        /** A heading for the rows that follow. */
        public static Row group(String text) {
            return new Row(Mark.GROUP, List.of(Field.of(text)));
        }

        /** Its texts. */
        public List<String> texts() {
            return fields.stream().map(Field::text).toList();
        }
    }

    /** Copies; refuses a row that has not a field for each column. */
    public Table {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        for (Row row : rows) {
            if (row.mark() != Mark.GROUP && row.fields().size() != columns.size()) {
                throw new IllegalArgumentException(
                        row.fields().size() + " fields for " + columns.size() + " columns: " + row.texts());
            }
        }
    }

    /** A table that is read from top to bottom. */
    public static Table of(List<Column> columns, List<Row> rows) {
        return new Table("", columns, rows, false);
    }

    /** The same with a caption. */
    public Table captioned(String text) {
        return new Table(text, columns, rows, sortable);
    }

    /** The same for rows that may be read in any order. */
    public Table anyOrder() {
        return new Table(caption, columns, rows, true);
    }

    /**
     * Columns, each with what it says of a thing: a row for each thing. Not thread-safe.
     *
     * @param <T> what a row is of
     */
    public static final class Columns<T> {
        private final List<Column> columns = new ArrayList<>();
        private final List<Function<T, Field>> fields = new ArrayList<>();

        /** Adds a column. */
        public Columns<T> column(Column column, Function<T, Field> field) {
            columns.add(column);
            fields.add(field);
            return this;
        }

        /** Adds a column of words. */
        public Columns<T> words(String heading, Function<T, String> text) {
            return column(Column.words(heading), thing -> Field.of(text.apply(thing)));
        }

        /** Adds a column of texts that stand on the right. */
        public Columns<T> right(String heading, Function<T, String> text) {
            return column(Column.number(heading), thing -> Field.of(text.apply(thing)));
        }

        /** Adds a column of numbers. */
        public Columns<T> number(String heading, ToDoubleFunction<T> value, DoubleFunction<String> shown) {
            return column(Column.number(heading), thing -> {
                double number = value.applyAsDouble(thing);
                return Field.of(shown.apply(number), number);
            });
        }

        /** The table of these things. */
        public Table of(Collection<? extends T> things) {
            return Table.of(columns, things.stream().map(this::row).toList());
        }

        /** What the columns say of one thing. */
        public Row row(T thing) {
            return new Row(
                    Mark.NONE, fields.stream().map(field -> field.apply(thing)).toList());
        }
    }

    /**
     * A field of a table: what is shown, and the number behind it.
     *
     * @param text what is shown
     * @param value the number, by which a reader may sort; NaN where there is none
     * @param tone whether it is good or bad news
     */
    public record Field(String text, double value, Tone tone) {
        /** Whether something is good or bad news. */
        public enum Tone {
            /** Neither. */
            PLAIN,
            /** Good. */
            GOOD,
            /** Bad. */
            BAD
        }

        /** A text. */
        public static Field of(String text) {
            return new Field(text, Double.NaN, Tone.PLAIN);
        }

        /** A number as it is shown. */
        public static Field of(String text, double value) {
            return new Field(text, value, Tone.PLAIN);
        }
    }
}
