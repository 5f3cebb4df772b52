package tcpx.bench.report.model;

import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import tcpx.bench.report.model.Table.Field;
import tcpx.bench.stats.Estimate.Interval;

/** A picture. A terminal draws those that it can, and leaves the others to the tables that say the same. */
public sealed interface Chart extends Block {
    /** What a link to it calls it: letters, digits and hyphens. */
    String id();

    /** What it shows, with units. */
    String caption();

    /** Whether it is small enough for two of them to stand side by side. */
    boolean small();

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
    record Bars(String id, String caption, boolean small, String unit, List<String> legend, List<Group> groups)
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
                                    bar.parts().stream()
                                            .mapToDouble(Part::value)
                                            .sum(),
                                    bar.interval().map(Interval::high).orElse(0.0)),
                            bar.points().stream()))
                    .mapToDouble(Double::doubleValue)
                    .max()
                    .orElse(0);
        }
    }

    /**
     * Measured points, with their intervals and single measurements, over a setting or over names, and curves beside
     * them.
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
    record Lines(
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
    record Layers(
            String id,
            String caption,
            String unit,
            String axis,
            List<String> names,
            List<Panel> panels,
            List<Mark> marks)
            implements Chart {
        /**
         * A panel.
         *
         * @param seconds start of each bin, ascending
         * @param binSeconds length of a bin
         * @param rates for each name a rate for each bin, NaN where nothing was read; empty for a name that the panel
         *     has not
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

    /**
     * One number for each pair of settings.
     *
     * @param id as in {@link Chart}
     * @param caption as in {@link Chart}
     * @param small as in {@link Chart}
     * @param columnName what the columns are
     * @param columns headings from left to right
     * @param rowName what the rows are
     * @param rows headings from top to bottom
     * @param fields for each row a field for each column; without a value where nothing was measured
     * @param least value of the lightest colour: several maps may share their colours
     * @param most value of the darkest colour
     * @param best value to be framed
     */
    record HeatMap(
            String id,
            String caption,
            boolean small,
            String columnName,
            List<String> columns,
            String rowName,
            List<String> rows,
            List<List<Field>> fields,
            double least,
            double most,
            double best)
            implements Chart {
        /** Copies. */
        public HeatMap {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
            fields = fields.stream().map(List::copyOf).toList();
        }
    }
}
