package tcpx.bench.report.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tcpx.bench.stats.Interval;

/**
 * Bars from zero, in groups.
 *
 * @param id as in {@link Chart}
 * @param caption as in {@link Chart}
 * @param small as in {@link Chart}
 * @param unit of all values
 * @param legend what each colour means, in their order; empty where the labels say it
 * @param groups groups with their bars
 */
public record Bars(String id, String caption, boolean small, String unit, List<String> legend, List<Group> groups)
        implements Chart {
    /** Bars in one picture; more cannot be read. */
    public static final int MOST = 48;

    /** A heading, empty for none, and its bars. */
    public record Group(String heading, List<Bar> bars) {
        /** Copies. */
        public Group {
            bars = List.copyOf(bars);
        }
    }

    /**
     * One bar.
     *
     * @param label what it is
     * @param parts what it consists of, end to end; without any the points are all that is drawn
     * @param interval of the whole
     * @param points single measurements of the whole
     * @param beside after the bar, such as its figure
     * @param flagged whether it must not be overlooked
     */
    public record Bar(
            String label,
            List<Part> parts,
            Optional<Interval> interval,
            List<Double> points,
            String beside,
            boolean flagged) {
        /** Copies. */
        public Bar {
            parts = List.copyOf(parts);
            points = List.copyOf(points);
        }
    }

    /**
     * A part of a bar.
     *
     * @param value how long, not negative
     * @param colour which colour, from 0
     * @param says what a pointer on it is told
     */
    public record Part(double value, int colour, String says) {}

    /** Copies. */
    public Bars {
        legend = List.copyOf(legend);
        groups = List.copyOf(groups);
    }

    /** Bars in one group without a heading; those beyond {@link #MOST} are left out. */
    public static Bars of(String id, String caption, String unit, List<Bar> bars) {
        return new Bars(id, caption, false, unit, List.of(), List.of(new Group("", firstOf(bars))));
    }

    /** The first of these bars, at most {@link #MOST}. */
    public static List<Bar> firstOf(List<Bar> bars) {
        return bars.subList(0, Math.min(MOST, bars.size()));
    }

    /** The same, small. */
    public Bars halved() {
        return new Bars(id, caption, true, unit, legend, groups);
    }

    /** The same with a meaning for each colour. */
    public Bars where(List<String> colours) {
        return new Bars(id, caption, small, unit, colours, groups);
    }

    /** All bars. */
    public List<Bar> all() {
        return groups.stream().flatMap(group -> group.bars().stream()).toList();
    }

    /** The largest value of any kind; 0 without one. */
    public double most() {
        return all().stream()
                .flatMap(bar -> Stream.concat(
                        Stream.of(
                                bar.parts().stream().mapToDouble(Part::value).sum(),
                                bar.interval().map(Interval::high).orElse(0.0)),
                        bar.points().stream()))
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
    }
}
