package tcpx.bench.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * All cells of an old and a new sweep, compared as one family: exact Mann-Whitney test per cell, Holm-corrected over the cells.
 *
 * <p>Before any p-value is looked at, cells that could not become significant even if their samples were completely separated are
 * refused with the number of forks they need. Cells too small for a test on their own are no part of the family (they cannot give a
 * false positive, so they need no correction), and so do not make the other cells harder to decide.
 *
 * @param cells one comparison per cell, in the order given
 * @param alpha chance of any false positive in the sweep
 * @param geometricMean geometric mean of the ratios of medians of the cells that could be decided; empty where cells differ in unit or
 *     direction, or none has a ratio
 * @param warnings what holds for the sweep as a whole
 */
public record SweepComparison(
        List<Comparison> cells, double alpha, OptionalDouble geometricMean, List<Warning> warnings) {
    /** Significance level unless told otherwise. */
    public static final double ALPHA = 0.05;

    /** Copies the lists in. */
    public SweepComparison {
        cells = List.copyOf(cells);
        warnings = List.copyOf(warnings);
    }

    /** Compares at {@link #ALPHA}. */
    public static SweepComparison of(List<Comparison.Cell> cells) {
        return of(cells, ALPHA);
    }

    /** Compares {@code cells}; {@code alpha} lies strictly between 0 and 1. Never throws for what the samples hold. */
    public static SweepComparison of(List<Comparison.Cell> cells, double alpha) {
        if (!(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("alpha must lie between 0 and 1, both excluded: " + alpha);
        }
        int[] family = familyOf(cells, alpha);
        List<Optional<Verdict.Refused>> refusals = refusals(cells, family, alpha);
        double[] raw = Arrays.stream(family)
                .mapToDouble(i -> MannWhitneyExact.test(
                                cells.get(i).before().toArray(),
                                cells.get(i).after().toArray())
                        .p())
                .toArray();
        double[] corrected = Holm.correct(raw);
        double[] p = new double[cells.size()];
        double[] correctedP = new double[cells.size()];
        Arrays.fill(p, Double.NaN);
        Arrays.fill(correctedP, Double.NaN);
        for (int k = 0; k < family.length; k++) {
            if (refusals.get(family[k]).isEmpty()) {
                p[family[k]] = raw[k];
                correctedP[family[k]] = corrected[k];
            }
        }
        List<Comparison> compared = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            compared.add(compare(cells.get(i), p[i], correctedP[i], refusals.get(i), alpha));
        }
        return new SweepComparison(compared, alpha, geometricMean(cells, compared), warnings(compared, alpha));
    }

    /** True when any cell is significantly slower by more than {@code threshold} (0.03 is 3 %). */
    public boolean regressesBeyond(double threshold) {
        return cells.stream().anyMatch(cell -> cell.regressesBeyond(threshold));
    }

    /** Indices of the cells whose own sizes allow a significant result. */
    private static int[] familyOf(List<Comparison.Cell> cells, double alpha) {
        List<Integer> family = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            Comparison.Cell cell = cells.get(i);
            if (incomparable(cell).isEmpty() && smallestP(cell) <= alpha) {
                family.add(i);
            }
        }
        return family.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Empty where the cell can be decided. Uses sizes only, never the values' order, so it does not bias the test. */
    private static List<Optional<Verdict.Refused>> refusals(List<Comparison.Cell> cells, int[] family, double alpha) {
        double[] best = Holm.correct(
                Arrays.stream(family).mapToDouble(i -> smallestP(cells.get(i))).toArray());
        boolean[] decidable = new boolean[cells.size()];
        for (int k = 0; k < family.length; k++) {
            decidable[family[k]] = best[k] <= alpha;
        }
        int comparable = (int)
                cells.stream().filter(cell -> incomparable(cell).isEmpty()).count();
        int needed = MannWhitneyExact.forksNeeded(alpha / Math.max(1, comparable));
        List<Optional<Verdict.Refused>> refusals = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            Optional<Verdict.Refused> refusal = incomparable(cells.get(i));
            if (refusal.isEmpty() && !decidable[i]) {
                refusal = Optional.of(tooFew(cells.get(i), comparable, needed, alpha));
            }
            refusals.add(refusal);
        }
        return refusals;
    }

    private static Verdict.Refused tooFew(Comparison.Cell cell, int cells, int needed, double alpha) {
        String over = cells == 1 ? "" : String.format(Locale.ROOT, " in a sweep of %d cells", cells);
        return new Verdict.Refused(
                String.format(
                        Locale.ROOT,
                        "%d against %d forks cannot reach alpha %s%s: run %d on each side",
                        cell.before().size(),
                        cell.after().size(),
                        Digits.plain(alpha),
                        over,
                        needed),
                needed);
    }

    private static Optional<Verdict.Refused> incomparable(Comparison.Cell cell) {
        Sample before = cell.before();
        Sample after = cell.after();
        if (!before.unit().equals(after.unit()) || before.better() != after.better()) {
            return Optional.of(new Verdict.Refused(
                    String.format(
                            "different things: %s (%s is better) against %s (%s is better)",
                            before.unit(), before.better(), after.unit(), after.better()),
                    0));
        }
        if (before.size() + after.size() > MannWhitneyExact.MAX_POOLED) {
            return Optional.of(new Verdict.Refused(
                    "more than " + MannWhitneyExact.MAX_POOLED + " values: give one mean per fork, not iterations", 0));
        }
        return Optional.empty();
    }

    private static double smallestP(Comparison.Cell cell) {
        return MannWhitneyExact.smallestP(cell.before().size(), cell.after().size());
    }

    private static Comparison compare(
            Comparison.Cell cell, double p, double correctedP, Optional<Verdict.Refused> refusal, double alpha) {
        Optional<Comparison.Effect> effect = incomparable(cell).isPresent() ? Optional.empty() : effect(cell, alpha);
        Verdict verdict;
        if (refusal.isPresent()) {
            verdict = refusal.get();
        } else {
            verdict = correctedP <= alpha ? direction(cell, effect.orElseThrow()) : new Verdict.Indistinguishable();
        }
        return new Comparison(
                cell.label(),
                cell.after().unit(),
                Summary.of(cell.before(), 1 - alpha),
                Summary.of(cell.after(), 1 - alpha),
                effect,
                p,
                correctedP,
                verdict);
    }

    private static Verdict direction(Comparison.Cell cell, Comparison.Effect effect) {
        double none = effect.kind() == Comparison.Effect.Kind.RATIO ? 1 : 0;
        double change = effect.shift().value() - none;
        if (change == 0) {
            return new Verdict.Indistinguishable(); // shapes differ, location does not
        }
        return cell.before().better().improves(change) ? new Verdict.Faster() : new Verdict.Slower();
    }

    private static Optional<Comparison.Effect> effect(Comparison.Cell cell, double alpha) {
        double[] before = cell.before().toArray();
        double[] after = cell.after().toArray();
        if (before.length == 0 || after.length == 0) {
            return Optional.empty();
        }
        double old = Order.median(before);
        double now = Order.median(after);
        boolean positive = Arrays.stream(before).allMatch(v -> v > 0)
                && Arrays.stream(after).allMatch(v -> v > 0);
        return Optional.of(
                positive
                        ? new Comparison.Effect(
                                Comparison.Effect.Kind.RATIO, now / old, HodgesLehmann.ratio(before, after, 1 - alpha))
                        : new Comparison.Effect(
                                Comparison.Effect.Kind.DIFFERENCE,
                                now - old,
                                HodgesLehmann.shift(before, after, 1 - alpha)));
    }

    private static OptionalDouble geometricMean(List<Comparison.Cell> cells, List<Comparison> compared) {
        long kinds = cells.stream()
                .map(cell -> cell.after().unit() + cell.after().better())
                .distinct()
                .count();
        if (kinds != 1) {
            return OptionalDouble.empty();
        }
        OptionalDouble mean = compared.stream()
                .filter(cell -> !(cell.verdict() instanceof Verdict.Refused))
                .flatMap(cell -> cell.effect().stream())
                .filter(effect -> effect.kind() == Comparison.Effect.Kind.RATIO)
                .mapToDouble(effect -> Math.log(effect.medians()))
                .average();
        return mean.isPresent() ? OptionalDouble.of(Math.exp(mean.getAsDouble())) : mean;
    }

    private static List<Warning> warnings(List<Comparison> compared, double alpha) {
        List<Warning> warnings = new ArrayList<>();
        int refused = 0;
        int needed = 0;
        int differences = 0;
        for (Comparison cell : compared) {
            if (cell.verdict() instanceof Verdict.Refused refusal && refusal.forksNeeded() > 0) {
                refused++;
                needed = Math.max(needed, refusal.forksNeeded());
            }
            if (cell.effect().isPresent() && cell.effect().get().kind() == Comparison.Effect.Kind.DIFFERENCE) {
                differences++;
            }
        }
        if (refused > 0) {
            warnings.add(new Warning.TooFewForTest(refused, needed, alpha));
        }
        if (differences > 0) {
            warnings.add(new Warning.NoRatio(differences));
        }
        return warnings;
    }
}
