package tcpx.bench.report.html;

import java.util.ArrayList;
import java.util.List;
import tcpx.bench.report.model.Figures;

/**
 * Values and the coordinates they are drawn at.
 *
 * @param low value at {@code from}
 * @param high value at {@code to}, above {@code low}
 * @param from coordinate of {@code low}
 * @param to coordinate of {@code high}; below {@code from} on a vertical axis
 * @param logarithmic equal ratios instead of equal differences; {@code low} is then above zero
 * @param ticks what is labelled, ascending
 */
record Scale(double low, double high, double from, double to, boolean logarithmic, List<Tick> ticks) {
    /** A labelled value. */
    record Tick(double value, String label) {}

    Scale {
        ticks = List.copyOf(ticks);
        if (!(low < high) || logarithmic && !(low > 0)) {
            throw new IllegalArgumentException("no scale from " + low + " to " + high);
        }
    }

    /** From zero to the first round value at or above {@code most}, with about {@code count} ticks. */
    static Scale fromZero(double most, double from, double to, int count) {
        double top = Double.isFinite(most) && most > 0 ? most : 1;
        double step = step(top / count);
        int steps = (int) Math.ceil(top / step - 1e-9);
        return new Scale(0, steps * step, from, to, false, ticks(0, step, steps));
    }

    /** From {@code low} to {@code high} exactly, with round ticks inside. */
    static Scale between(double low, double high, double from, double to, int count) {
        double end = high > low ? high : low + 1;
        double step = step((end - low) / count);
        double first = Math.ceil(low / step - 1e-9) * step;
        int steps = (int) Math.floor((end - first) / step + 1e-9);
        return new Scale(low, end, from, to, false, ticks(first, step, Math.max(0, steps)));
    }

    /** Equal ratios, from powers of ten that enclose the values. */
    static Scale decades(double least, double most, double from, double to) {
        double low = Math.pow(10, Math.floor(Math.log10(least) + 1e-9));
        double high = Math.max(low * 10, Math.pow(10, Math.ceil(Math.log10(most) - 1e-9)));
        List<Tick> ticks = new ArrayList<>();
        boolean few = high / low < 1001;
        for (double decade = low; decade <= high * 1.001; decade *= 10) {
            for (double step : few ? new double[] {1, 2, 5} : new double[] {1}) {
                if (decade * step <= high * 1.001) {
                    ticks.add(new Tick(decade * step, Figures.plain(decade * step)));
                }
            }
        }
        return new Scale(low, high, from, to, true, ticks);
    }

    /** Settings of a sweep: labelled where measured; doubling from a span of 16 on. */
    static Scale settings(double[] ascending, double from, double to) {
        double least = ascending[0];
        double most = ascending[ascending.length - 1];
        List<Tick> ticks = new ArrayList<>();
        for (double value : ascending) {
            ticks.add(new Tick(value, Figures.setting(Figures.setting(value))));
        }
        if (least > 0 && most / least >= 16) {
            double margin = Math.pow(most / least, 0.06);
            return new Scale(least / margin, most * margin, from, to, true, ticks);
        }
        double low = least >= 0 && least <= most / 4 ? 0 : least - Math.max(most - least, Math.abs(least)) * 0.08;
        double high = most > low ? most + (most - low) * 0.06 : low + 1;
        return new Scale(low, high, from, to, false, ticks);
    }

    /** Names at 0, 1, 2, …, with half a step on either side. */
    static Scale names(List<String> names, double from, double to) {
        List<Tick> ticks = new ArrayList<>();
        names.forEach(name -> ticks.add(new Tick(ticks.size(), name)));
        return new Scale(-0.5, Math.max(0.5, names.size() - 0.5), from, to, false, ticks);
    }

    /** The coordinate of a value; may lie outside. */
    double at(double value) {
        double share = logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
        return from + share * (to - from);
    }

    /** The coordinate of a value, moved to the nearer end if outside. */
    double within(double value) {
        return at(Math.max(low, Math.min(high, value)));
    }

    /** The value at a share of the way. */
    double value(double share) {
        return logarithmic ? low * Math.pow(high / low, share) : low + share * (high - low);
    }

    private static List<Tick> ticks(double first, double step, int steps) {
        List<Tick> ticks = new ArrayList<>();
        for (int i = 0; i <= steps; i++) {
            ticks.add(new Tick(first + i * step, Figures.plain(first + i * step)));
        }
        return ticks;
    }

    /** The smallest of 1, 2, 2.5, 5 times a power of ten that is not below {@code least}. */
    private static double step(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double factor : new double[] {1, 2, 2.5, 5}) {
            if (factor * power >= least * (1 - 1e-9)) {
                return factor * power;
            }
        }
        return 10 * power;
    }
}
