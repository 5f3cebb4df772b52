package tcpx.bench.report.model;

/**
 * What the blocks up to the next heading are about.
 *
 * @param id what a link to this section calls it; empty for a part of a section
 * @param text the heading
 */
public record Heading(String id, String text) implements Block {
    /** The heading of a part of a section. */
    public static Heading part(String text) {
        return new Heading("", text);
    }

    /** Whether a section begins, and not only a part of one. */
    public boolean isSection() {
        return !id.isEmpty();
    }
}
