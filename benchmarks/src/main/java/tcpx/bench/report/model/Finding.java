package tcpx.bench.report.model;

import tcpx.bench.stats.Warning;

/**
 * What a reader must know before believing the figures. Data, so that it can be counted, and shown wherever figures
 * are.
 *
 * @param severity how grave
 * @param text what is the matter
 * @param remedy what to do about it; may be empty
 */
public record Finding(Severity severity, String text, String remedy) implements Block {
    /** How grave. */
    public enum Severity {
        /** The figures are no results. */
        BAD,
        /** The figures are to be read with care. */
        WARNING,
        /** Good to know. */
        NOTE
    }

    /** Something that calls for care. */
    public static Finding warning(String text, String remedy) {
        return new Finding(Severity.WARNING, text, remedy);
    }

    /** A warning of the statistics. */
    public static Finding of(Warning warning) {
        return warning(warning.text(), warning.remedy());
    }

    /** Something that is good to know. */
    public static Finding note(String text) {
        return new Finding(Severity.NOTE, text, "");
    }

    /** Both in one line: {@code text: remedy}. */
    public String line() {
        return remedy.isEmpty() ? text : text + ": " + remedy;
    }
}
