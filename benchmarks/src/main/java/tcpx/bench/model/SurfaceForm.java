package tcpx.bench.model;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.analysis.MultivariateFunction;
import org.apache.commons.math3.exception.TooManyEvaluationsException;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.SimpleValueChecker;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.SimplexOptimizer;
import tcpx.bench.model.Observations.GroupMeans;

/**
 * Which limits a {@link Surface} has, and its least-squares fit in logarithms. The least of several limits has no
 * derivative where they meet, so the search is a simplex; it starts from several corners, each a limit that the points
 * alone would allow.
 *
 * @param settings the measured settings
 */
record SurfaceForm(
        List<Surface.Setting> settings, boolean capacity, boolean overhead, boolean channel, boolean window) {
    private static final int MOST_EVALUATIONS = 2000;
    private static final double STEP = 0.2;
    private static final double LEAST_OVERHEAD = 1e-9;

    /**
     * The forms that settings can tell apart: a limit needs the parameter that makes it differ from the others to be
     * swept.
     */
    static List<SurfaceForm> over(List<Surface.Setting> settings) {
        boolean channels = varies(settings, Surface.Setting::channels);
        boolean chunks = varies(settings, Surface.Setting::chunkBytes);
        boolean windows = varies(settings, Surface.Setting::window);
        List<SurfaceForm> forms = new ArrayList<>();
        for (int choice = 0; choice < 16; choice++) {
            boolean capacity = (choice & 1) != 0;
            boolean channel = (choice & 2) != 0;
            boolean overhead = (choice & 4) != 0;
            boolean window = (choice & 8) != 0;
            boolean sensible = (capacity || channel || window) && (channel || !overhead);
            // without a sweep of channels, capacity and speed of the channels are one thing
            boolean separable = (channels || !capacity) && (chunks || !overhead) && (windows || !window);
            if (sensible && separable) {
                forms.add(new SurfaceForm(settings, capacity, overhead, channel, window));
            }
        }
        return forms;
    }

    int parameters() {
        return (capacity ? 1 : 0) + (overhead ? 1 : 0) + (channel ? 1 : 0) + (window ? 1 : 0);
    }

    /** The fitter of this form; x of the points is the number of a setting, from 1. */
    Fitter fitter() {
        return new Fitter(Surface.NAME, parameters(), this::solve);
    }

    /** The fitter that begins where a solution is known to be near, as resamples of the same points have it. */
    Fitter fitterNear(Surface solution) {
        double[] start = logarithms(solution);
        return new Fitter(Surface.NAME, parameters(), means -> surface(search(means, start)));
    }

    private Model solve(GroupMeans means) {
        double[] best = null;
        double least = Double.POSITIVE_INFINITY;
        for (double[] start : starts(means)) {
            double[] found = search(means, start);
            double misfit = means.misfit(surface(found));
            if (misfit < least) {
                least = misfit;
                best = found;
            }
        }
        return surface(best);
    }

    private double[] search(GroupMeans means, double[] start) {
        MultivariateFunction misfit = point -> means.misfit(surface(point));
        try {
            return new SimplexOptimizer(new SimpleValueChecker(1e-9, 1e-12))
                    .optimize(
                            new MaxEval(MOST_EVALUATIONS),
                            new ObjectiveFunction(misfit),
                            GoalType.MINIMIZE,
                            new NelderMeadSimplex(start.length, STEP),
                            new InitialGuess(start))
                    .getPoint();
        } catch (TooManyEvaluationsException doesNotSettle) {
            return start;
        }
    }

    /** Each limit as low as no point contradicts, and also well above that: then it binds nowhere at first. */
    private List<double[]> starts(GroupMeans means) {
        double capacityGBps = 0;
        double channelGBps = 0;
        double roundTrip = Double.POSITIVE_INFINITY;
        double overheadSeconds = Double.POSITIVE_INFINITY;
        for (int g = 0; g < means.size(); g++) {
            Surface.Setting setting = settings.get((int) means.xs()[g] - 1);
            double goodput = Math.exp(means.logs()[g]);
            double flight = setting.channels() * setting.chunkBytes();
            capacityGBps = Math.max(capacityGBps, goodput);
            channelGBps = Math.max(channelGBps, goodput / setting.channels());
            roundTrip = Math.min(roundTrip, flight * setting.window() / (goodput * 1e9));
            overheadSeconds = Math.min(overheadSeconds, flight / (goodput * 1e9));
        }
        List<double[]> starts = new ArrayList<>();
        for (int corner = 0; corner < 1 << parameters(); corner++) {
            double[] start = new double[parameters()];
            int i = 0;
            if (capacity) {
                start[i++] = Math.log(capacityGBps);
            }
            if (overhead) {
                start[i++] = Math.log(overheadSeconds / 2);
            }
            if (channel) {
                start[i++] = Math.log(channelGBps);
            }
            if (window) {
                start[i] = Math.log(roundTrip);
            }
            for (int k = 0; k < start.length; k++) {
                start[k] += (corner >> k & 1) * Math.log(2);
            }
            starts.add(start);
        }
        return starts;
    }

    private Surface surface(double[] logarithms) {
        int i = 0;
        OptionalDouble c = capacity ? OptionalDouble.of(Math.exp(logarithms[i++])) : OptionalDouble.empty();
        OptionalDouble a =
                overhead ? OptionalDouble.of(Math.exp(logarithms[i++]) + LEAST_OVERHEAD) : OptionalDouble.empty();
        OptionalDouble b = channel ? OptionalDouble.of(Math.exp(logarithms[i++])) : OptionalDouble.empty();
        OptionalDouble r = window ? OptionalDouble.of(Math.exp(logarithms[i])) : OptionalDouble.empty();
        return new Surface(settings, c, a, b, r);
    }

    private double[] logarithms(Surface surface) {
        return surface.quantities().stream()
                .mapToDouble(quantity -> Math.log(Math.max(quantity.value(), LEAST_OVERHEAD)))
                .toArray();
    }

    private static boolean varies(List<Surface.Setting> settings, ToDoubleFunction<Surface.Setting> parameter) {
        return settings.stream().mapToDouble(parameter).distinct().count() > 1;
    }
}
