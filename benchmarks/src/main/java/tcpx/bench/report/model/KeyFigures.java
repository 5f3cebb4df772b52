package tcpx.bench.report.model;

import java.util.List;

/** The few figures that answer the usual questions. */
public record KeyFigures(List<KeyFigure> figures) implements Block {
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
