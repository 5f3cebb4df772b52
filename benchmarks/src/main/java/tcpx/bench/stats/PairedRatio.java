package tcpx.bench.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The ratio of B to A from runs that were interleaved, so that what drifts (temperature, neighbours, page cache) hits both alike.
 *
 * <p>The logarithms of the pairs' ratios are tested with the exact signed-rank test; estimate and interval are the Walsh averages that
 * belong to it. In the order A B B A the drift enters neighbouring pairs with opposite signs, which is the symmetry that the test rests on.
 *
 * @param pairs pairs used
 * @param ratio B over A with its interval; empty when refused for a reason other than too few pairs
 * @param p exact two-sided signed-rank p-value, NaN without pairs
 * @param verdict conclusion about B in the metric's own direction
 */
public record PairedRatio(int pairs, Optional<Estimate> ratio, double p, Verdict verdict) {

    /** Two neighbouring runs, one of each revision. */
    public record Pair(double a, double b) {}

    /**
     * The pairs of a run in the order A B B A A B B A ….
     *
     * @param inOrder fork means as measured; the length is a multiple of two
     * @throws IllegalArgumentException when the last pair is incomplete
     */
    public static List<Pair> pairsOfInterleaved(List<Double> inOrder) {
        if (inOrder.size() % 2 != 0) {
            throw new IllegalArgumentException("the last of " + inOrder.size() + " interleaved runs has no partner");
        }
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < inOrder.size(); i += 2) {
            double first = inOrder.get(i);
            double second = inOrder.get(i + 1);
            pairs.add(i % 4 == 0 ? new Pair(first, second) : new Pair(second, first));
        }
        return pairs;
    }

    /** Decides at level {@code alpha}, strictly between 0 and 1. Never throws for what the pairs hold. */
    public static PairedRatio of(List<Pair> pairs, Better better, double alpha) {
        if (!(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("alpha must lie between 0 and 1, both excluded: " + alpha);
        }
        int n = pairs.size();
        int needed = WilcoxonExact.pairsNeeded(alpha);
        if (n == 0 || n > WilcoxonExact.MAX_PAIRS) {
            String text = n == 0 ? "no pairs: run " + needed : n + " pairs are more than " + WilcoxonExact.MAX_PAIRS;
            return refused(n, text, n == 0 ? needed : 0);
        }
        double[] logs = new double[n];
        for (int i = 0; i < n; i++) {
            logs[i] = Math.log(pairs.get(i).b()) - Math.log(pairs.get(i).a());
            if (!Double.isFinite(logs[i])) {
                return refused(
                        n, "pair " + (i + 1) + " holds a value that is not a number above zero: measure it again", 0);
            }
        }
        Estimate log = HodgesLehmann.fromPairwise(walshAverages(logs), WilcoxonExact.cumulativeT(n), 1 - alpha);
        double p = WilcoxonExact.test(logs).p();
        Verdict verdict;
        if (n < needed) {
            verdict = new Verdict.Refused(
                    String.format(
                            Locale.ROOT,
                            "%d pairs cannot reach alpha %s: run %d or more pairs",
                            n,
                            Digits.plain(alpha),
                            needed),
                    needed);
        } else if (p > alpha || log.value() == 0) {
            verdict = new Verdict.Indistinguishable();
        } else {
            verdict = better.improves(log.value()) ? new Verdict.Faster() : new Verdict.Slower();
        }
        return new PairedRatio(n, Optional.of(log.exponential()), p, verdict);
    }

    /** The result in one sentence, such as "B is slower than A: -3.1 % (95.2 % interval -3.8 % to -2.4 %, p=0.002, 10 pairs)". */
    public String sentence() {
        if (ratio.isEmpty() || verdict instanceof Verdict.Refused) {
            return verdict instanceof Verdict.Refused refusal ? refusal.reason() : "";
        }
        Interval interval = ratio.get().interval();
        return String.format(
                Locale.ROOT,
                "B is %s A: %+.1f %% (%.1f %% interval %+.1f %% to %+.1f %%, p=%s, %d pairs)",
                verdict instanceof Verdict.Indistinguishable ? "not distinguishable from" : verdict.mark() + " than",
                100 * (ratio.get().value() - 1),
                100 * interval.confidence(),
                100 * (interval.low() - 1),
                100 * (interval.high() - 1),
                Digits.plain(p),
                pairs);
    }

    private static PairedRatio refused(int n, String reason, int needed) {
        return new PairedRatio(n, Optional.empty(), Double.NaN, new Verdict.Refused(reason, needed));
    }

    private static double[] walshAverages(double[] values) {
        double[] averages = new double[values.length * (values.length + 1) / 2];
        int at = 0;
        for (int i = 0; i < values.length; i++) {
            for (int j = i; j < values.length; j++) {
                averages[at++] = (values[i] + values[j]) / 2;
            }
        }
        return averages;
    }
}
