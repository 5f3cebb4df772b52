package tcpx.bench.report.model;

import java.util.List;

/**
 * Blocks that are not looked at every time: a page folds them away.
 *
 * @param summary what is inside
 * @param count how much of it, such as {@code 22 keys}; may be empty
 * @param flag what of it calls for a look, such as {@code 1 differs}; may be empty
 * @param printed whether a terminal, which cannot fold, shows them or leaves them out
 * @param blocks what is inside
 */
public record Fold(String summary, String count, String flag, boolean printed, List<Block> blocks) implements Block {
    /** Copies. */
    public Fold {
        blocks = List.copyOf(blocks);
    }

    /** A fold that only a page has. */
    public static Fold ofPage(String summary, String count, Block... blocks) {
        return new Fold(summary, count, "", false, List.of(blocks));
    }
}
