package tcpx.bench.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tcpx.bench.stats.Comparison.Detectable;
import tcpx.bench.stats.Comparison.Verdict;
import tcpx.bench.stats.Estimate.Interval;

/**
 * All cells of an old and a new sweep, compared as one family: each by its own test, at the level that
 * {@link CellTest.Level} gives it. So an interval excludes "no change" exactly where there is a verdict, and the chance
 * that any verdict is wrong, or any interval misses the truth, is at most alpha.
 *
 * <p>Before any p-value is looked at, cells that could not become significant whatever their values are refused with
 * what they need. Cells too small for a test on their own are no part of the family (they cannot give a false
 * positive), and so do not make the others harder.
 *
 * @param cells one comparison per cell, in the order given
 * @param alpha chance of any false positive in the sweep
 * @param confidence of each cell's interval
 * @param geometricMean geometric mean of the ratios of the cells that could be decided, with an interval of confidence
 *     1 - alpha that holds however the cells depend on each other; empty where cells differ in unit or direction, or
 *     none has a ratio
 * @param warnings what holds for the sweep as a whole
 */
public record SweepComparison(
        List<Comparison> cells,
        double alpha,
        double confidence,
        Optional<Estimate> geometricMean,
        List<Warning> warnings) {
    /** Significance level unless told otherwise. */
    public static final double ALPHA = 0.05;

    /** The least change that matters unless told otherwise. */
    public static final double LEAST = 0.02;

    private static final double MOST_DETECTABLE = 0.99;

    /** Copies the lists in. */
    public SweepComparison {
        cells = List.copyOf(cells);
        warnings = List.copyOf(warnings);
    }

    /** Compares at {@link #ALPHA}. */
    public static SweepComparison of(List<Comparison.Cell> cells) {
        return of(cells, ALPHA, LEAST);
    }

    /**
     * Compares. Never throws for what the samples hold.
     *
     * @param alpha strictly between 0 and 1
     * @param wanted the least change that matters, a share: how many observations would find it is said
     */
    public static SweepComparison of(List<Comparison.Cell> cells, double alpha, double wanted) {
        if (!(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("alpha must lie between 0 and 1, both excluded: " + alpha);
        }
        CellTest.Level alone = new CellTest.Level(alpha, 1);
        List<Comparison.Cell> possible =
                cells.stream().filter(cell -> incomparable(cell).isEmpty()).toList();
        int family = (int) possible.stream()
                .filter(cell -> cell.test().refusal(cell, alone).isEmpty())
                .count();
        CellTest.Level level = new CellTest.Level(alpha, family);
        CellTest.Level ofAll = new CellTest.Level(alpha, possible.size()); // what it takes once all can be decided
        List<Comparison> compared = cells.stream()
                .map(cell -> {
                    Optional<Verdict.Refused> refused = incomparable(cell)
                            .or(() -> cell.test()
                                    .refusal(cell, level)
                                    .map(any -> cell.test().refusal(cell, ofAll).orElse(any)));
                    return refused.map(reason -> refused(cell, reason)).orElseGet(() -> decided(cell, level, wanted));
                })
                .toList();
        return new SweepComparison(
                compared, alpha, 1 - level.each(), geometricMean(compared, alpha), warnings(compared));
    }

    /** True when any cell is significantly slower by more than {@code threshold} (0.03 is 3 %). */
    public boolean regressesBeyond(double threshold) {
        return cells.stream().anyMatch(cell -> cell.regressesBeyond(threshold));
    }

    private static Optional<Verdict.Refused> incomparable(Comparison.Cell cell) {
        Sample before = cell.before().get(0);
        Sample after = cell.after().get(0);
        if (!before.unit().equals(after.unit()) || before.better() != after.better()) {
            return Optional.of(new Verdict.Refused(
                    String.format(
                            Locale.ROOT,
                            "different things: %s (%s is better) against %s (%s is better)",
                            before.unit(),
                            before.better(),
                            after.unit(),
                            after.better()),
                    0));
        }
        return Optional.empty();
    }

    private static Comparison refused(Comparison.Cell cell, Verdict.Refused reason) {
        boolean sized = incomparable(cell).isEmpty()
                && cell.old().size() > 0
                && cell.now().size() > 0;
        Optional<Comparison.Effect> size = Optional.empty();
        if (sized) {
            double shift = Order.median(cell.scale().of(cell.now()))
                    - Order.median(cell.scale().of(cell.old()));
            Interval anything = new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 1, 1);
            size = Optional.of(cell.scale().effect(new Estimate(shift, anything)));
        }
        return new Comparison(
                cell, Summary.of(cell.old()), Summary.of(cell.now()), size, Double.NaN, reason, Optional.empty());
    }

    private static Comparison decided(Comparison.Cell cell, CellTest.Level level, double wanted) {
        CellTest.Found found = cell.test().find(cell, level);
        Comparison.Effect effect = cell.scale().effect(found.shift());
        double none = effect.kind().none();
        boolean excluded = !effect.shift().interval().contains(none) && found.p() <= level.each();
        Verdict verdict = !excluded
                ? new Verdict.Indistinguishable()
                : cell.after().get(0).better().improves(effect.shift().value() - none)
                        ? new Verdict.Faster()
                        : new Verdict.Slower();
        return new Comparison(
                cell,
                Summary.of(cell.old()),
                Summary.of(cell.now()),
                Optional.of(effect),
                Math.min(1, Math.max(1, level.cells()) * found.p()),
                verdict,
                detectable(cell, found, effect.kind(), level, wanted));
    }

    private static Optional<Detectable> detectable(
            Comparison.Cell cell,
            CellTest.Found found,
            Comparison.Effect.Kind kind,
            CellTest.Level level,
            double wanted) {
        double change = Power.detectable(found.standardError(), found.degrees(), level.each());
        if (Double.isNaN(change)) {
            return Optional.empty();
        }
        boolean ratio = kind == Comparison.Effect.Kind.RATIO;
        return Optional.of(new Detectable(
                ratio ? Math.min(MOST_DETECTABLE, -Math.expm1(-change)) : change,
                wanted,
                ratio ? cell.test().needed(cell, -Math.log1p(-wanted), level) : 0,
                cell.test().observations()));
    }

    private static Optional<Estimate> geometricMean(List<Comparison> compared, double alpha) {
        List<Comparison> decided = compared.stream()
                .filter(Comparison::isDecided)
                .filter(cell -> cell.effect().orElseThrow().kind() == Comparison.Effect.Kind.RATIO)
                .toList();
        long kinds = compared.stream()
                .map(cell -> cell.unit() + cell.cell().after().get(0).better())
                .distinct()
                .count();
        if (kinds != 1 || decided.isEmpty()) {
            return Optional.empty();
        }
        CellTest.Level alone = new CellTest.Level(alpha, 1);
        double sum = 0;
        double error = 0;
        double degrees = Double.POSITIVE_INFINITY;
        for (Comparison cell : decided) {
            CellTest.Found found = cell.cell().test().find(cell.cell(), alone);
            sum += found.shift().value();
            error += found.standardError(); // that of a mean is at most the mean of theirs
            degrees = Math.min(degrees, found.degrees());
        }
        double mean = sum / decided.size();
        double half = degrees >= 1 ? Power.quantile(1 - alpha / 2, degrees) * error / decided.size() : Double.NaN;
        return Double.isNaN(half)
                ? Optional.empty()
                : Optional.of(
                        new Estimate(mean, new Interval(mean - half, mean + half, 1 - alpha, 1 - alpha)).exponential());
    }

    private static List<Warning> warnings(List<Comparison> compared) {
        List<Warning> warnings = new ArrayList<>();
        int differences = (int) compared.stream()
                .filter(Comparison::isDecided)
                .filter(cell -> cell.effect().orElseThrow().kind() == Comparison.Effect.Kind.DIFFERENCE)
                .count();
        if (differences > 0) {
            warnings.add(new Warning.NoRatio(differences));
        }
        return warnings;
    }
}
