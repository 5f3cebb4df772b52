package tcpx.bench.report.model;

import java.nio.file.Path;
import java.util.List;
import tcpx.bench.stats.Warning;

/** A part of a report. A renderer knows these kinds and nothing else. Values; safe to share between threads. */
public sealed interface Block
        permits Block.Heading,
                Table,
                Chart,
                Block.Note,
                Block.Finding,
                Block.KeyFigures,
                Block.Code,
                Block.Links,
                Block.Fold {

    /**
     * What the blocks up to the next heading are about.
     *
     * @param id what a link to this section calls it; empty for a part of a section
     * @param text the heading
     */
    record Heading(String id, String text) implements Block {
        /** The heading of a part of a section. */
        public static Heading part(String text) {
            return new Heading("", text);
        }

        /** Whether a section begins, and not only a part of one. */
        public boolean isSection() {
            return !id.isEmpty();
        }
    }

    /** Lines to be copied as they are, such as a command. */
    record Code(String text) implements Block {}

    /** Files that hold more; a page links to them, relative to where it lies. */
    record Links(List<Link> links) implements Block {
        /** A file, and what it holds. */
        public record Link(Path file, String says) {}

        /** Copies. */
        public Links {
            links = List.copyOf(links);
        }
    }

    /** The few figures that answer the usual questions. */
    record KeyFigures(List<KeyFigure> figures) implements Block {
        /**
         * One of them.
         *
         * @param name what it is
         * @param value the figure, without its unit
         * @param unit may be empty
         * @param detail of what, and how sure; may be empty
         */
        public record KeyFigure(String name, String value, String unit, String detail) {}

        /** Copies. */
        public KeyFigures {
            figures = List.copyOf(figures);
        }
    }

    /**
     * Blocks that are not looked at every time: a page folds them away.
     *
     * @param summary what is inside
     * @param count how much of it, such as {@code 22 keys}; may be empty
     * @param flag what of it calls for a look, such as {@code 1 differs}; may be empty
     * @param printed whether a terminal, which cannot fold, shows them or leaves them out
     * @param blocks what is inside
     */
    record Fold(String summary, String count, String flag, boolean printed, List<Block> blocks) implements Block {
        /** Copies. */
        public Fold {
            blocks = List.copyOf(blocks);
        }

        /** A fold that only a page has. */
        public static Fold ofPage(String summary, String count, Block... blocks) {
            return new Fold(summary, count, "", false, List.of(blocks));
        }
    }

    /**
     * A sentence or more.
     *
     * @param text what it says
     * @param kind what it is for
     */
    record Note(String text, Kind kind) implements Block {
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

    /**
     * What a reader must know before believing the figures. Data, so that it can be counted, and shown wherever figures
     * are.
     *
     * @param severity how grave
     * @param text what is the matter
     * @param remedy what to do about it; may be empty
     */
    record Finding(Severity severity, String text, String remedy) implements Block {
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
}
