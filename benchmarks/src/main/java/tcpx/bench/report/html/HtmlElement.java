package tcpx.bench.report.html;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One element of a page or drawing, being built. The only way from text to markup: every attribute and text is escaped
 * here, so that nothing a results file holds can become markup. Signs that HTML cannot carry, and those that turn the
 * direction of writing, are shown as their code point.
 *
 * <p>Not thread-safe.
 */
final class HtmlElement {
    private static final Set<String> VOID = Set.of("meta", "br", "input", "hr");
    private static final Set<String> VERBATIM = Set.of("style", "script");

    private final String name;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final List<Object> children = new ArrayList<>(); // HtmlElement, or String that is escaped when written

    private HtmlElement(String name) {
        this.name = name;
    }

    /** An empty element. */
    static HtmlElement of(String name) {
        return new HtmlElement(name);
    }

    /** An element with a text. */
    static HtmlElement of(String name, String text) {
        return new HtmlElement(name).text(text);
    }

    /** Sets an attribute; an earlier value of it is lost. */
    HtmlElement attr(String attribute, String value) {
        attributes.put(attribute, value);
        return this;
    }

    /** Sets a coordinate: at most two decimals, which is finer than a pixel. */
    HtmlElement attr(String attribute, double value) {
        return attr(attribute, coordinate(value));
    }

    /** Adds to the classes; nothing where {@code classes} is empty. */
    HtmlElement cls(String classes) {
        if (classes.isEmpty()) {
            return this;
        }
        attributes.merge("class", classes, (old, more) -> old + " " + more);
        return this;
    }

    /** What a pointer resting on it shows. */
    HtmlElement tip(String tip) {
        return attr("data-tip", tip);
    }

    /** Appends text. */
    HtmlElement text(String text) {
        if (!text.isEmpty()) {
            children.add(text);
        }
        return this;
    }

    /** Appends elements. */
    HtmlElement with(HtmlElement... more) {
        children.addAll(List.of(more));
        return this;
    }

    /** Appends elements. */
    HtmlElement with(Collection<HtmlElement> more) {
        children.addAll(more);
        return this;
    }

    /** True when nothing was put in. */
    boolean isEmpty() {
        return children.isEmpty();
    }

    /** The markup. */
    String html() {
        StringBuilder out = new StringBuilder();
        write(out);
        return out.toString();
    }

    private void write(StringBuilder out) {
        out.append('<').append(name);
        attributes.forEach((attribute, value) -> {
            out.append(' ').append(attribute).append("=\"");
            escape(value, out);
            out.append('"');
        });
        out.append('>');
        if (VOID.contains(name)) {
            return;
        }
        for (Object child : children) {
            if (child instanceof HtmlElement tag) {
                tag.write(out);
            } else if (VERBATIM.contains(name)) {
                out.append(verbatim((String) child));
            } else {
                escape((String) child, out);
            }
        }
        out.append("</").append(name).append('>');
        if (BLOCKS.contains(name)) {
            out.append('\n');
        }
    }

    private static final Set<String> BLOCKS = Set.of(
            "section", "p", "tr", "table", "svg", "g", "li", "ul", "details", "h2", "h3", "style", "script", "figure");

    /** Styles and scripts come from our own resources, data of numbers only; neither may end its element early. */
    private static String verbatim(String source) {
        if (source.toLowerCase(Locale.ROOT).contains("</") || source.contains("<!--")) {
            throw new IllegalArgumentException("a style or script must hold neither an end tag nor a comment's start");
        }
        return source;
    }

    private static void escape(String text, StringBuilder out) {
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> {
                    if (unprintable(c)) {
                        out.append(String.format(Locale.ROOT, "\\u%04X", c));
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
    }

    private static boolean unprintable(int c) {
        boolean control = c < 0x20 && c != '\n' && c != '\t' || c >= 0x7f && c < 0xa0;
        boolean turnsDirection = c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069 || c == 0x200e || c == 0x200f;
        boolean noCharacter = c >= 0xd800 && c <= 0xdfff || (c & 0xfffe) == 0xfffe;
        return control || turnsDirection || noCharacter;
    }

    /** A number as SVG takes it. */
    static String coordinate(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a coordinate must be finite, not " + value);
        }
        String text = String.format(Locale.ROOT, "%.2f", value);
        text = text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
        return text.equals("-0") ? "0" : text;
    }
}
