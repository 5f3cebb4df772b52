package tcpx.bench.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.distribution.FDistribution;
import tcpx.bench.model.Model.Amdahl;
import tcpx.bench.model.Model.Knee;
import tcpx.bench.model.Model.OverheadBandwidth;
import tcpx.bench.model.Model.WindowBound;
import tcpx.bench.model.Observations.GroupMeans;
import tcpx.bench.stats.Estimate.Interval;

/**
 * Fits models to measured points. Never throws for what the points hold: data that cannot carry a model gives
 * {@link Fit.Refused}.
 *
 * <p>Intervals come from a bootstrap over forks (percentiles, widened by Student's factor for few forks). They express
 * the forks' noise within this model; that the model itself may be wrong is said by the residuals and the lack of fit.
 *
 * <p>Not thread-safe, because the injected generator is not. The same seed and points give the same result.
 */
public final class Fitting {
    /**
     * Relative misses below this count as this in AICc and lack of fit: 0.1 %. All forks share the shaper's
     * granularity, the clocks and the warm-up, so closer agreement is no evidence for a model, however small the
     * scatter.
     */
    public static final double RESOLUTION = 1e-3;

    /** Resamples unless told otherwise. */
    public static final int RESAMPLES = 999;

    private final RandomGenerator random;
    private final int resamples;
    private final double confidence;

    /** A fitting with {@link #RESAMPLES} resamples and 95 % intervals. */
    public Fitting(RandomGenerator random) {
        this(random, RESAMPLES, 0.95);
    }

    /**
     * A fitting.
     *
     * @param random source of the resamples
     * @param resamples 0 for none (no intervals), else 99 or more
     * @param confidence of the intervals, strictly between 0 and 1
     */
    public Fitting(RandomGenerator random, int resamples, double confidence) {
        if (resamples != 0 && resamples < 99) {
            throw new IllegalArgumentException("resamples must be 0, or 99 or more: " + resamples);
        }
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("confidence must lie between 0 and 1, both excluded: " + confidence);
        }
        this.random = random;
        this.resamples = resamples;
        this.confidence = confidence;
    }

    /** All scaling models over {@code points} (x is channels, values are GB/s), and the choice between them. */
    public ModelChoice scaling(List<Point> points) {
        List<Fit> fits = new ArrayList<>();
        for (Fitter fitter : List.of(Fitter.LINEAR, Fitter.AMDAHL, Fitter.USL, Fitter.KNEE)) {
            fits.add(fit(points, fitter, "channel counts"));
        }
        return ModelChoice.among(fits);
    }

    /** {@link OverheadBandwidth} over {@code points}: x is chunk bytes, values are seconds per chunk. */
    public Fit overhead(List<Point> points) {
        return fit(points, Fitter.OVERHEAD, "chunk sizes");
    }

    /** {@link WindowBound} over {@code points}: x is bytes in flight over all channels, values are GB/s. */
    public Fit window(List<Point> points) {
        return fit(points, Fitter.WINDOW, "window sizes");
    }

    /**
     * {@link Surface} over channels, chunk bytes and window, of which two or three vary: with those limits that the
     * points show, as AICc chooses them. Residuals are numbered by {@link Surface#settings()}, from 1.
     */
    public Fit surface(List<Surface.Point> points) {
        Map<Surface.Setting, List<Double>> merged = new LinkedHashMap<>();
        points.forEach(point -> merged.computeIfAbsent(point.setting(), none -> new ArrayList<>())
                .addAll(point.values()));
        List<Surface.Setting> settings = List.copyOf(merged.keySet());
        List<Point> numbered = new ArrayList<>();
        merged.values().forEach(values -> numbered.add(new Point(numbered.size() + 1, values)));
        Fit best = new Fit.Refused(Surface.NAME, "nothing was measured", 0);
        SurfaceForm form = null;
        Fitting plain = new Fitting(random, 0, confidence);
        for (SurfaceForm each : SurfaceForm.over(settings)) {
            Fit fit = plain.fit(numbered, each.fitter(), "settings");
            if (form == null || isBetter(fit, best)) {
                best = fit;
                form = each;
            }
        }
        if (!(best instanceof Fit.Fitted fitted)) {
            return best;
        }
        Surface chosen = (Surface) fitted.model();
        Fit.Fitted again = (Fit.Fitted) fit(numbered, form.fitterNear(chosen), "settings");
        List<String> notes = new ArrayList<>(again.notes());
        notes.addAll(unseen(chosen, SurfaceForm.over(settings)));
        return again.withNotes(notes);
    }

    private static boolean isBetter(Fit fit, Fit than) {
        if (!(fit instanceof Fit.Fitted one)) {
            return false;
        }
        if (!(than instanceof Fit.Fitted other)) {
            return true;
        }
        boolean scored = one.aicc().refusal().isEmpty();
        return scored == other.aicc().refusal().isEmpty()
                ? scored && one.aicc().value() < other.aicc().value()
                : scored;
    }

    private static List<String> unseen(Surface chosen, List<SurfaceForm> possible) {
        List<String> notes = new ArrayList<>();
        if (chosen.capacityGBps().isEmpty() && possible.stream().anyMatch(SurfaceForm::capacity)) {
            notes.add("no capacity seen: more channels still add");
        }
        if (chosen.roundTripSeconds().isEmpty() && possible.stream().anyMatch(SurfaceForm::window)) {
            notes.add("no limit by the window seen");
        }
        if (chosen.overheadSeconds().isEmpty() && possible.stream().anyMatch(SurfaceForm::overhead)) {
            notes.add("no overhead per chunk seen");
        }
        return notes;
    }

    private Fit fit(List<Point> points, Fitter fitter, String settings) {
        Observations observations = Observations.of(points);
        int needed = fitter.settingsNeeded();
        List<String> notes = new ArrayList<>(observations.notes());
        if (observations.settings() < needed) {
            String left = notes.isEmpty() ? "" : " (" + notes.get(0) + ")";
            return new Fit.Refused(
                    fitter.name(),
                    "needs " + needed + " distinct " + settings + " and has " + observations.settings() + left,
                    needed);
        }
        GroupMeans means = observations.means();
        Model model = fitter.solver().solve(means);
        if (!usable(model, means)) {
            return new Fit.Refused(fitter.name(), "no finite curve comes near these points", 0);
        }
        if (model instanceof Amdahl amdahl && amdahl.serialShare() > 1) {
            return new Fit.Refused(
                    fitter.name(), "goodput falls with more channels, which no serial share can make it do", 0);
        }
        if (noCapacitySeen(model, observations.largestX())) {
            notes.add("no capacity seen: still on the slope at the largest setting");
        }
        Resampler resampler = Resampler.of(observations, model, fitter.parameters());
        List<Model> resampled = resample(resampler, fitter);
        double misfit = means.misfit(model);
        double variance = (misfit + observations.pureError()) / observations.forks();
        return new Fit.Fitted(
                model,
                parameters(model, resampled, resampler, fitter),
                residuals(means, model),
                Math.sqrt(misfit / observations.forks()),
                Fit.Aicc.of(Math.max(variance, RESOLUTION * RESOLUTION), observations.forks(), fitter.parameters() + 1),
                lackOfFit(observations, misfit, fitter),
                resampled,
                notes);
    }

    /** True for a knee that lies at the largest setting: its capacity is then only a lower bound. */
    private static boolean noCapacitySeen(Model model, double largest) {
        boolean hasKnee = model instanceof Knee || model instanceof WindowBound;
        return hasKnee && model.at(0.99 * largest) < 0.991 * model.at(largest);
    }

    private static boolean usable(Model model, GroupMeans means) {
        return Double.isFinite(means.misfit(model))
                && model.quantities().stream().allMatch(quantity -> Double.isFinite(quantity.value()));
    }

    private static List<Model> moved(Resampler resampler, Fitter fitter) {
        List<Model> moved = new ArrayList<>();
        for (int g = 0; g < resampler.settings(); g++) {
            moved.add(fitter.solver().solve(resampler.moved(g)));
        }
        return moved;
    }

    private List<Model> resample(Resampler resampler, Fitter fitter) {
        List<Model> resampled = new ArrayList<>();
        if (resampler.freedom() < 1) {
            return resampled;
        }
        for (int r = 0; r < resamples; r++) {
            GroupMeans drawn = resampler.draw(random);
            Model again = fitter.solver().solve(drawn);
            if (usable(again, drawn)) {
                resampled.add(again);
            }
        }
        return resampled;
    }

    private List<Fit.Parameter> parameters(Model model, List<Model> resampled, Resampler resampler, Fitter fitter) {
        List<Model.Quantity> quantities = model.quantities();
        List<Fit.Parameter> parameters = new ArrayList<>();
        List<Model> moved = resampled.isEmpty() ? List.of() : moved(resampler, fitter);
        for (int i = 0; i < quantities.size(); i++) {
            double value = quantities.get(i).value();
            double[] values = Arrays.stream(quantity(resampled, i)).sorted().toArray();
            double[] changes =
                    Arrays.stream(quantity(moved, i)).map(v -> v - value).toArray();
            parameters.add(new Fit.Parameter(
                    quantities.get(i),
                    values.length == 0
                            ? Optional.empty()
                            : Optional.of(widened(value, values, resampler.widening(changes, confidence)))));
        }
        return parameters;
    }

    private static double[] quantity(List<Model> models, int index) {
        return models.stream()
                .mapToDouble(model -> model.quantities().get(index).value())
                .toArray();
    }

    /**
     * Percentiles of the resamples, moved away from the estimate by {@code factor}; no quantity of ours goes below
     * zero.
     */
    private Interval widened(double value, double[] sorted, double factor) {
        double tail = (1 - confidence) / 2;
        double low = Math.min(value, sorted[(int) Math.floor(tail * (sorted.length - 1))]);
        double high = Math.max(value, sorted[(int) Math.ceil((1 - tail) * (sorted.length - 1))]);
        return new Interval(
                Math.max(0, value - factor * (value - low)), value + factor * (high - value), confidence, confidence);
    }

    private static List<Fit.Residual> residuals(GroupMeans means, Model model) {
        List<Fit.Residual> residuals = new ArrayList<>();
        for (int g = 0; g < means.size(); g++) {
            double x = means.xs()[g];
            residuals.add(new Fit.Residual(x, Math.exp(means.logs()[g]), model.at(x)));
        }
        return residuals;
    }

    /** F test of the settings' misses against the forks' own scatter. */
    private static OptionalDouble lackOfFit(Observations observations, double misfit, Fitter fitter) {
        int missFreedom = observations.settings() - fitter.parameters();
        int noiseFreedom = observations.forks() - observations.settings();
        if (missFreedom < 1 || noiseFreedom < 1) {
            return OptionalDouble.empty();
        }
        double noise = Math.max(observations.pureError() / noiseFreedom, RESOLUTION * RESOLUTION);
        FDistribution distribution = new FDistribution(null, missFreedom, noiseFreedom);
        return OptionalDouble.of(1 - distribution.cumulativeProbability(misfit / missFreedom / noise));
    }

    /**
     * The forks measured at one setting.
     *
     * @param x the setting: channels, chunk bytes, or bytes in flight, depending on the model
     * @param values one value per fork, as measured: goodput in GB/s, or seconds for {@link OverheadBandwidth}; a fork
     *     without a result may stand as NaN or 0 and is left out with a note
     */
    public record Point(double x, List<Double> values) {
        /** Copies the values in. */
        public Point {
            values = List.copyOf(values);
        }
    }
}
