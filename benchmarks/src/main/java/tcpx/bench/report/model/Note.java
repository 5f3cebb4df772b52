package tcpx.bench.report.model;

/**
 * A sentence or more.
 *
 * @param text what it says
 * @param kind what it is for
 */
public record Note(String text, Kind kind) implements Block {
    /** What a note is for. */
    public enum Kind {
        /** Explains a figure. */
        PLAIN,
        /** One of several that are read one by one. */
        ITEM,
        /** A conclusion, which must not be overlooked. */
        VERDICT
    }

    /** A note that explains. */
    public Note(String text) {
        this(text, Kind.PLAIN);
    }

    /** One of several notes. */
    public static Note item(String text) {
        return new Note(text, Kind.ITEM);
    }

    /** A conclusion. */
    public static Note verdict(String text) {
        return new Note(text, Kind.VERDICT);
    }
}
