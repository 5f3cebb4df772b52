package tcpx.bench.report.text;

import java.util.ArrayList;
import java.util.List;
import tcpx.bench.report.model.Table.Field;

/**
 * What the reader's terminal can show. The caller finds out; nothing here looks at the environment.
 *
 * @param ascii true where only ASCII may be printed: other signs are then spelt out
 * @param colour true where ANSI colours are wanted
 * @param width columns available, at least 40
 */
public record Style(boolean ascii, boolean colour, int width) {
    /** UTF-8, no colour, 100 columns: what a file or a log gets. */
    public static final Style PLAIN = new Style(false, false, 100);

    private static final int LEAST_WIDTH = 40;
    private static final String INDENT = "  ";

    /** Refuses a width that no table fits into. */
    public Style {
        if (width < LEAST_WIDTH) {
            throw new IllegalArgumentException("width must be " + LEAST_WIDTH + " columns or more: " + width);
        }
    }

    /** {@code text} as this style can show it. */
    public String text(String text) {
        if (!ascii || text.chars().allMatch(c -> c < 128)) {
            return text;
        }
        StringBuilder plain = new StringBuilder();
        text.codePoints().forEach(c -> plain.append(c < 128 ? Character.toString(c) : spelt(c)));
        return plain.toString();
    }

    private static String spelt(int sign) {
        return switch (sign) {
            case '±' -> "+-";
            case '×' -> "x";
            case '·' -> "*";
            case '−', '–', '─', '╌' -> "-";
            case '…' -> "...";
            case 'µ', 'μ' -> "u";
            case 'λ' -> "lambda";
            case 'σ' -> "sigma";
            case 'κ' -> "kappa";
            case 'Δ' -> "d";
            case '│', '┤' -> "|";
            case '└' -> "+";
            case '●' -> "o";
            case '▲' -> "^";
            default -> "?";
        };
    }

    /** {@code paragraph} as this style can show it, broken at spaces to the width; ends with a line feed. */
    String paragraph(String paragraph) {
        return String.join("\n", lines(text(paragraph), width)) + "\n";
    }

    /** A paragraph whose further lines are set in, so that one can see where the next begins. */
    String hanging(String paragraph) {
        List<String> all = lines(text(paragraph), width - INDENT.length());
        return String.join("\n" + INDENT, all) + "\n";
    }

    /**
     * {@code text} broken at spaces (not before a per cent sign) into lines of at most {@code width} signs; a longer
     * word is broken anywhere.
     */
    static List<String> lines(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" (?!%)", -1)) {
            if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() > 0 ? " " : "").append(word);
            while (line.length() > width) {
                lines.add(line.substring(0, width));
                line.delete(0, width);
            }
        }
        lines.add(line.toString());
        return lines;
    }

    /** {@code text} in an ANSI colour, unchanged where colour is not wanted. */
    String paint(String text, Paint paint) {
        return colour && !text.isEmpty() ? paint.code + text + "\u001b[0m" : text;
    }

    /** {@code text} in the colour of good or bad news. */
    String paint(String text, Field.Tone tone) {
        return switch (tone) {
            case GOOD -> paint(text, Paint.GOOD);
            case BAD -> paint(text, Paint.BAD);
            case PLAIN -> text;
        };
    }

    /** The few colours used, all readable on dark and light ground. */
    enum Paint {
        MEASURED("\u001b[1;32m"),
        CURVE("\u001b[36m"),
        CEILING("\u001b[33m"),
        GOOD("\u001b[32m"),
        BAD("\u001b[31m");

        private final String code;

        Paint(String code) {
            this.code = code;
        }
    }
}
