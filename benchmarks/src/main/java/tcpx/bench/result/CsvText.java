package tcpx.bench.result;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tcpx.bench.result.ResultException.ResultFormatException;

/**
 * RFC 4180 with two decisions: lines are written with a bare line feed (they diff well), both line ends are read; and
 * the last line must be ended too, since a missing end is how a half-written file shows.
 */
final class CsvText {
    private static final String END_IT =
            "if the line is whole, end it with a line feed; if not, delete it: the lines before it are good";

    private final Path file;
    private final String text;
    private int position;
    private int line = 1;

    private CsvText(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    /**
     * One record of a file.
     *
     * @param number the line it starts on, from 1
     */
    record Line(Path file, int number, List<String> fields) {
        /** An error that names this line. */
        ResultFormatException refused(String problem, String remedy) {
            return new ResultFormatException(file, number, problem, remedy);
        }

        /** A field that {@code pattern} fits; refuses any other. */
        String field(int index, String column, String pattern, String remedy) {
            String text = fields.get(index);
            if (!text.matches(pattern)) {
                throw refused("'" + text + "' in column " + column, remedy);
            }
            return text;
        }
    }

    /**
     * A file as read.
     *
     * @param header column names
     * @param lines the records after the header
     * @param unfinished the number of the unended last line that was left out, if there was one
     */
    record Table(List<String> header, List<Line> lines, Optional<Integer> unfinished) {

        /**
         * Refuses a record with more or fewer fields than columns; to be called once the header is known to be right.
         */
        void checkWidth() {
            for (Line record : lines) {
                if (record.fields().size() != header.size()) {
                    throw record.refused(
                            "has " + record.fields().size() + " fields where the header names " + header.size()
                                    + " columns",
                            "restore the line, or delete it if it is a left-over");
                }
            }
        }
    }

    static void append(StringBuilder out, List<String> fields) {
        for (int i = 0; i < fields.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            String field = fields.get(i);
            if (field.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')) {
                out.append('"').append(field.replace("\"", "\"\"")).append('"');
            } else {
                out.append(field);
            }
        }
        out.append('\n');
    }

    /**
     * Reads a whole file.
     *
     * @param dropUnfinished true for a run that is known to be unfinished: a last line without its end is left out
     *     instead of refused
     */
    static Table parse(Path file, String text, boolean dropUnfinished) {
        CsvText reader = new CsvText(file, text);
        List<Line> records = new ArrayList<>();
        Optional<Integer> unfinished = Optional.empty();
        while (reader.position < text.length()) {
            int start = reader.line;
            int from = reader.position;
            Optional<List<String>> fields = reader.record();
            if (fields.isEmpty()) {
                // more than one line is not an interrupted write but a lost quotation mark
                if (!dropUnfinished || records.isEmpty() || text.indexOf('\n', from) >= 0) {
                    throw new ResultFormatException(file, start, "the last line is not finished", END_IT);
                }
                unfinished = Optional.of(start);
            } else if (fields.get().size() > 1 || !fields.get().get(0).isEmpty()) {
                records.add(new Line(file, start, fields.get()));
            }
        }
        if (records.isEmpty()) {
            throw new ResultFormatException(
                    file, 0, "is empty, not even a header is there", "restore it, or delete the run's directory");
        }
        List<String> header = records.remove(0).fields();
        return new Table(header, records, unfinished);
    }

    /** The next record, or nothing if the text ends before the record does. */
    private Optional<List<String>> record() {
        List<String> fields = new ArrayList<>();
        while (true) {
            Optional<String> field = peek() == '"' ? quoted() : plain();
            if (field.isEmpty() || position == text.length()) {
                position = text.length();
                return Optional.empty();
            }
            fields.add(field.get());
            if (text.charAt(position++) != ',') {
                endOfLine();
                return Optional.of(fields);
            }
        }
    }

    private void endOfLine() {
        if (text.charAt(position - 1) == '\r' && peek() == '\n') {
            position++;
        }
        line++;
    }

    private Optional<String> plain() {
        int start = position;
        while (position < text.length() && ",\r\n".indexOf(text.charAt(position)) < 0) {
            if (text.charAt(position) == '"') {
                throw malformed("a quotation mark inside a field that does not start with one");
            }
            position++;
        }
        return Optional.of(text.substring(start, position));
    }

    private Optional<String> quoted() {
        StringBuilder field = new StringBuilder();
        position++;
        while (position < text.length()) {
            char c = text.charAt(position++);
            if (c == '\n') {
                line++;
            }
            if (c != '"') {
                field.append(c);
            } else if (peek() == '"') {
                field.append('"');
                position++;
            } else if (position < text.length() && ",\r\n".indexOf(peek()) < 0) {
                throw malformed("text after a closing quotation mark");
            } else {
                return Optional.of(field.toString());
            }
        }
        return Optional.empty();
    }

    private char peek() {
        return position < text.length() ? text.charAt(position) : '\0';
    }

    private ResultFormatException malformed(String problem) {
        return new ResultFormatException(
                file, line, problem, "quote the whole field and double the quotation marks inside it");
    }
}
