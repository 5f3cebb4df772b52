package tcpx.bench.report.model;

import java.util.ArrayList;
import java.util.List;
import tcpx.bench.report.model.Block.Heading;

/**
 * A whole report.
 *
 * @param kind what kind of report it is, such as {@code run report}
 * @param title what it is about, in a few words
 * @param status how the run ended; empty where the report is of no single run
 * @param lead what was measured, in a sentence or two; may be empty
 * @param facts where, when and with what; may be empty
 * @param blocks the rest, from top to bottom
 */
public record Document(String kind, String title, String status, String lead, List<Fact> facts, List<Block> blocks) {
    /** A short fact, such as {@code kernel 6.18}. */
    public record Fact(String name, String value) {}

    /** Copies. */
    public Document {
        facts = List.copyOf(facts);
        blocks = List.copyOf(blocks);
    }

    /** A report of no single run. */
    public static Document of(String kind, String title, String lead, List<Block> blocks) {
        return new Document(kind, title, "", lead, List.of(), blocks);
    }

    /** The blocks of a section, with its heading; none if there is no such section. */
    public List<Block> section(String id) {
        List<Block> section = new ArrayList<>();
        for (Block block : blocks) {
            boolean begins = block instanceof Heading heading && heading.isSection();
            if (begins && !section.isEmpty()) {
                break;
            }
            if (!section.isEmpty() || begins && ((Heading) block).id().equals(id)) {
                section.add(block);
            }
        }
        return section;
    }

    /** The same with {@code first} before its blocks. */
    public Document startingWith(List<? extends Block> first) {
        List<Block> all = new ArrayList<>(first);
        all.addAll(blocks);
        return new Document(kind, title, status, lead, facts, all);
    }

    /** The same with {@code last} after its blocks. */
    public Document endingWith(List<? extends Block> last) {
        List<Block> all = new ArrayList<>(blocks);
        all.addAll(last);
        return new Document(kind, title, status, lead, facts, all);
    }
}
