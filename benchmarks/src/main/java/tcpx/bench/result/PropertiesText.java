package tcpx.bench.result;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tcpx.bench.result.ResultException.ResultFormatException;

/**
 * Java properties text as UTF-8, in order, without a date: what {@link java.util.Properties} writes cannot be diffed
 * and what it reads has no line numbers. {@code Properties.load(Reader)} reads what is written here.
 */
final class PropertiesText {
    private static final String SPECIAL_IN_KEYS = "=: \t#!";
    private static final String BLANK_START = "^[ \t\f]+";
    private static final String BLANK_END = "(?<!\\\\)[ \t\f]+$"; // an escaped blank belongs to the key

    private PropertiesText() {}

    static String format(Map<String, String> values) {
        StringBuilder out = new StringBuilder();
        values.forEach((key, value) -> {
            escape(out, key, true);
            out.append('=');
            escape(out, value, false);
            out.append('\n');
        });
        return out.toString();
    }

    static Map<String, String> parse(Path file, String text) {
        Map<String, String> values = new LinkedHashMap<>();
        String[] lines = text.split("\r\n|\n|\r", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].replaceFirst(BLANK_START, "");
            if (line.isEmpty() || line.startsWith("#") || line.startsWith("!")) {
                continue;
            }
            int separator = separator(line);
            if (separator < 0) {
                throw new ResultFormatException(
                        file, i + 1, "is not key=value: '" + line + "'", "complete the line or delete it");
            }
            String key = unescape(file, i + 1, line.substring(0, separator).replaceFirst(BLANK_END, ""));
            String value = unescape(file, i + 1, line.substring(separator + 1).replaceFirst(BLANK_START, ""));
            if (values.putIfAbsent(key, value) != null) {
                throw new ResultFormatException(
                        file, i + 1, "'" + key + "' is there twice", "delete the line that is wrong");
            }
        }
        if (!text.isEmpty() && !text.endsWith("\n")) {
            throw new ResultFormatException(
                    file, lines.length, "the last line is not finished", "restore it, or end it with a line feed");
        }
        return values;
    }

    private static int separator(String line) {
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) == '\\') {
                i++;
            } else if (line.charAt(i) == '=' || line.charAt(i) == ':') {
                return i;
            }
        }
        return -1;
    }

    private static void escape(StringBuilder out, String text, boolean key) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    boolean leadingSpace = c == ' ' && i == 0;
                    if (key && SPECIAL_IN_KEYS.indexOf(c) >= 0 || leadingSpace) {
                        out.append('\\').append(c);
                    } else if (Character.isISOControl(c) || Character.isSurrogate(c)) {
                        out.append(String.format("\\u%04X", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
    }

    private static String unescape(Path file, int line, String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            if (++i == text.length()) {
                throw new ResultFormatException(
                        file, line, "ends in a backslash", "write the value on one line; a backslash is doubled");
            }
            switch (text.charAt(i)) {
                case 'n' -> out.append('\n');
                case 'r' -> out.append('\r');
                case 't' -> out.append('\t');
                case 'f' -> out.append('\f');
                case 'u' -> {
                    out.append(codeUnit(file, line, text, i + 1));
                    i += 4;
                }
                default -> out.append(text.charAt(i));
            }
        }
        return out.toString();
    }

    private static char codeUnit(Path file, int line, String text, int start) {
        String digits = text.substring(start, Math.min(start + 4, text.length()));
        if (!digits.matches("[0-9a-fA-F]{4}")) {
            throw new ResultFormatException(file, line, "\\u" + digits + " is no character", "write four hex digits");
        }
        return (char) Integer.parseInt(digits, 16);
    }
}
