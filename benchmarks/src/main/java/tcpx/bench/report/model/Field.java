package tcpx.bench.report.model;

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
