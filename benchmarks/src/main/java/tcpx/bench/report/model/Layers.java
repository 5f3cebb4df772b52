package tcpx.bench.report.model;

import java.util.List;

/**
 * Rates over time, stacked, in panels one below the other that share their time.
 *
 * @param id as in {@link Chart}
 * @param caption as in {@link Chart}
 * @param unit of the rates
 * @param axis what its time is
 * @param names what the layers are, from the bottom
 * @param panels from top to bottom
 * @param marks moments that mean something
 */
public record Layers(
        String id, String caption, String unit, String axis, List<String> names, List<Panel> panels, List<Mark> marks)
        implements Chart {
    /**
     * A panel.
     *
     * @param seconds start of each bin, ascending
     * @param binSeconds length of a bin
     * @param rates for each name a rate for each bin, NaN where nothing was read; empty for a name that the panel has
     *     not
     */
    public record Panel(double[] seconds, double binSeconds, List<double[]> rates) {
        /** Copies the list; the arrays are the caller's. */
        public Panel {
            rates = List.copyOf(rates);
        }
    }

    /**
     * A moment.
     *
     * @param seconds when
     * @param text what begins then; empty for a lesser one
     */
    public record Mark(double seconds, String text) {}

    /** Copies. */
    public Layers {
        names = List.copyOf(names);
        panels = List.copyOf(panels);
        marks = List.copyOf(marks);
    }

    @Override
    public boolean small() {
        return false;
    }
}
