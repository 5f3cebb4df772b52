package tcpx.bench.report.model;

import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import tcpx.bench.stats.Interval;

/**
 * Measured points, with their intervals and single measurements, over a setting or over names, and curves beside them.
 *
 * @param id as in {@link Chart}
 * @param caption as in {@link Chart}
 * @param small as in {@link Chart}
 * @param x horizontal axis
 * @param y vertical axis; from zero unless it is logarithmic
 * @param series what was measured
 * @param curves what was fitted, and what cannot be exceeded
 * @param marks places on the horizontal axis that mean something
 */
public record Lines(
        String id,
        String caption,
        boolean small,
        Axis x,
        Axis y,
        List<Series> series,
        List<Curve> curves,
        List<Mark> marks)
        implements Chart {
    /**
     * An axis.
     *
     * @param name what it counts, with the unit; may be empty
     * @param logarithmic whether equal ratios are equal distances
     * @param names where it counts nothing: what stands at 0, 1, 2, …; else empty
     */
    public record Axis(String name, boolean logarithmic, List<String> names) {
        /** Copies. */
        public Axis {
            names = List.copyOf(names);
        }

        /** An axis of numbers. */
        public static Axis of(String name) {
            return new Axis(name, false, List.of());
        }

        /** An axis of names. */
        public static Axis of(String name, List<String> names) {
            return new Axis(name, false, names);
        }
    }

    /** Points that belong together. */
    public record Series(String name, List<Point> points) {
        /** Copies. */
        public Series {
            points = List.copyOf(points);
        }
    }

    /**
     * A measured point.
     *
     * @param x where
     * @param y the median, finite
     * @param interval of the median; empty where there is none
     * @param forks single measurements; may be empty
     * @param says what a pointer on it is told
     */
    public record Point(double x, double y, Optional<Interval> interval, List<Double> forks, String says) {
        /** Copies. */
        public Point {
            forks = List.copyOf(forks);
        }
    }

    /**
     * A curve.
     *
     * @param name what it is
     * @param series number of the series that it was fitted to; negative for a limit that holds for all
     * @param at its height; what is not finite is not drawn
     */
    public record Curve(String name, int series, DoubleUnaryOperator at) {
        /** What cannot be exceeded. */
        public static Curve limit(String name, DoubleUnaryOperator at) {
            return new Curve(name, -1, at);
        }

        /** Whether this is what cannot be exceeded. */
        public boolean isLimit() {
            return series < 0;
        }
    }

    /**
     * A place on the horizontal axis.
     *
     * @param x where
     * @param text what happened there
     * @param breaks whether what lies on either side cannot be compared: no line is drawn across
     * @param tone whether that is good or bad news
     */
    public record Mark(double x, String text, boolean breaks, Field.Tone tone) {}

    /** Copies. */
    public Lines {
        series = List.copyOf(series);
        curves = List.copyOf(curves);
        marks = List.copyOf(marks);
    }
}
