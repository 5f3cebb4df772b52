package tcpx.bench.report.html;

import java.util.ArrayList;
import java.util.List;

/**
 * A drawing with its caption and legend, drawn twice: once for a desk, once for a phone, so that its letters have their size on both. Only one of the two is shown.
 */
final class Figure {
    private static final int WIDE = 940;
    private static final int HALF = 460;
    private static final int NARROW = 380;

    private final String id;
    private final String caption;
    private final List<Tag> legend = new ArrayList<>();
    private final List<Tag> notes = new ArrayList<>();

    /** Draws itself at a width in units of which a letter is 12 high. */
    interface Drawing {
        Tag draw(int width);
    }

    /** A figure without a drawing yet. */
    Figure(String id, String caption) {
        this.id = id;
        this.caption = caption;
    }

    /** Adds a line of the legend: what stands for it ({@code dot}, {@code line}, {@code box}, {@code dash}), colour class, meaning. */
    Figure legend(String mark, String colour, String meaning) {
        legend.add(Tag.of("span")
                .cls("key")
                .with(Tag.of("span").cls("mark " + mark + " " + colour).attr("aria-hidden", "true"))
                .text(meaning));
        return this;
    }

    /** Adds a sentence below the drawing. */
    Figure note(String note) {
        notes.add(Tag.of("p", note).cls("note"));
        return this;
    }

    /** The figure over the whole width. */
    Tag wide(Drawing drawing) {
        return frame(
                "wide", drawing.draw(WIDE).cls("at-desk"), drawing.draw(NARROW).cls("at-phone"));
    }

    /** The figure over half of the width where there is room for two. */
    Tag half(Drawing drawing) {
        return frame(
                "half", drawing.draw(HALF).cls("at-desk"), drawing.draw(NARROW).cls("at-phone"));
    }

    private Tag frame(String width, Tag... drawings) {
        Tag figure = Tag.of("figure").cls(width).attr("id", id).with(Tag.of("figcaption", caption));
        if (!legend.isEmpty()) {
            figure.with(Tag.of("div").cls("legend").with(legend));
        }
        return figure.with(drawings).with(notes);
    }
}
