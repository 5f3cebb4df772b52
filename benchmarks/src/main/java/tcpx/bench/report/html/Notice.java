package tcpx.bench.report.html;

import java.util.Locale;

/**
 * What a reader must know before believing a page. Data, so that it stands at the top and can be counted.
 *
 * @param severity how grave
 * @param text what is the matter
 * @param remedy what to do about it; may be empty
 */
record Notice(Severity severity, String text, String remedy) {
    /** How grave. */
    enum Severity {
        /** The figures are no results. */
        BAD,
        /** The figures are to be read with care. */
        WARN,
        /** Good to know. */
        NOTE
    }

    Tag tag() {
        Tag item = Tag.of("li").cls(severity.name().toLowerCase(Locale.ROOT)).with(Tag.of("span", text));
        return remedy.isEmpty()
                ? item
                : item.with(Tag.of("span", " → " + remedy).cls("remedy"));
    }
}
