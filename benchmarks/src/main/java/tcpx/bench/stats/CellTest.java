package tcpx.bench.stats;

import java.util.List;
import java.util.Optional;
import org.apache.commons.math3.distribution.TDistribution;
import tcpx.bench.stats.Comparison.Verdict;
import tcpx.bench.stats.Estimate.HodgesLehmann;
import tcpx.bench.stats.Estimate.Interval;
import tcpx.bench.stats.Order.Digits;

/**
 * How the two sides of a cell are compared. What counts as one observation decides: a fork where both sides were
 * measured in turn, a pair of forks that ran one after the other, or a run where the sides are of different days.
 * Values; safe to share between threads.
 */
public sealed interface CellTest {
    /** What p and interval come from, such as {@code exact Mann-Whitney over forks}. */
    String method();

    /** What there must be more of to see more, such as {@code forks on each side}. */
    String observations();

    /**
     * Why such a cell cannot be decided, whatever its values are: looks at sizes only, so that it does not bias the
     * test.
     */
    Optional<Verdict.Refused> refusal(Comparison.Cell cell, Level level);

    /** Compares a cell that is not refused. */
    Found find(Comparison.Cell cell, Level level);

    /**
     * How many observations would find a change with a chance of {@link Power#POWER}; 0 where no reasonable number
     * would.
     *
     * @param wanted the change, on the scale of the test
     */
    int needed(Comparison.Cell cell, double wanted, Level level);

    /**
     * What a test says, on its scale.
     *
     * @param shift new minus old, with the interval of confidence 1 - level
     * @param p two-sided, of this cell alone
     * @param standardError of the estimate, for what is made of several cells
     * @param degrees of freedom of the standard error
     */
    record Found(Estimate shift, double p, double standardError, double degrees) {}

    /**
     * The chance of a wrong verdict, shared out equally between cells (Bonferroni): with it all verdicts are right, and
     * all intervals hold, together.
     *
     * @param alpha over all cells
     * @param cells how many share it
     */
    record Level(double alpha, int cells) {
        double each() {
            return alpha / Math.max(1, cells);
        }

        @Override
        public String toString() {
            return "alpha " + Digits.plain(alpha) + (cells <= 1 ? "" : " in a sweep of " + cells + " cells");
        }
    }

    /**
     * Both sides were measured in one run, fork by fork in turn: every fork is an observation, and the exact rank test
     * holds.
     */
    record ForkTest() implements CellTest {
        @Override
        public String method() {
            return "exact Mann-Whitney over forks";
        }

        @Override
        public String observations() {
            return "forks on each side";
        }

        @Override
        public Optional<Verdict.Refused> refusal(Comparison.Cell cell, Level level) {
            int before = cell.old().size();
            int after = cell.now().size();
            if (before + after > MannWhitneyExact.MAX_POOLED) {
                return Optional.of(new Verdict.Refused(
                        "more than " + MannWhitneyExact.MAX_POOLED + " values: give one mean per fork, not iterations",
                        0));
            }
            if (MannWhitneyExact.smallestP(before, after) <= level.each()) {
                return Optional.empty();
            }
            int needed = MannWhitneyExact.forksNeeded(level.each());
            return Optional.of(new Verdict.Refused(
                    before + " against " + after + " forks cannot reach " + level + ": run " + needed + " on each side",
                    needed));
        }

        @Override
        public Found find(Comparison.Cell cell, Level level) {
            double[] before = cell.scale().of(cell.old());
            double[] after = cell.scale().of(cell.now());
            double error = deviation(before, after) * Math.sqrt(1.0 / before.length + 1.0 / after.length);
            return new Found(
                    HodgesLehmann.shift(before, after, 1 - level.each()),
                    MannWhitneyExact.test(before, after).p(),
                    Power.OF_RANKS * error,
                    before.length + after.length - 2);
        }

        @Override
        public int needed(Comparison.Cell cell, double wanted, Level level) {
            double deviation =
                    deviation(cell.scale().of(cell.old()), cell.scale().of(cell.now()));
            return Power.needed(
                    wanted,
                    MannWhitneyExact.forksNeeded(level.each()),
                    n -> Power.detectable(Power.OF_RANKS * deviation * Math.sqrt(2.0 / n), 2.0 * n - 2, level.each()));
        }

        private static double deviation(double[] before, double[] after) {
            return Math.sqrt((Power.squares(before) + Power.squares(after)) / (before.length + after.length - 2));
        }
    }

    /**
     * Forks of the two sides ran in pairs, A B B A A B B A and so on: every pair is an observation. What drifts
     * (temperature, neighbours, page cache) hits both of a pair alike and enters neighbouring pairs with opposite
     * signs, which is the symmetry that the exact signed-rank test rests on. Estimate and interval are the Walsh
     * averages that belong to it.
     */
    record PairTest() implements CellTest {
        @Override
        public String method() {
            return "exact signed ranks over pairs";
        }

        @Override
        public String observations() {
            return "pairs";
        }

        @Override
        public Optional<Verdict.Refused> refusal(Comparison.Cell cell, Level level) {
            int pairs = cell.old().size();
            if (pairs != cell.now().size()) {
                throw new IllegalArgumentException(
                        cell.label() + ": " + pairs + " and " + cell.now().size() + " forks are no pairs");
            }
            int needed = WilcoxonExact.pairsNeeded(level.each());
            if (pairs < needed) {
                return Optional.of(new Verdict.Refused(
                        (pairs == 1 ? "1 pair" : pairs + " pairs") + " cannot reach " + level + ": run " + needed
                                + " or more pairs",
                        needed));
            }
            return pairs > WilcoxonExact.MAX_PAIRS
                    ? Optional.of(new Verdict.Refused(pairs + " pairs are more than " + WilcoxonExact.MAX_PAIRS, 0))
                    : Optional.empty();
        }

        @Override
        public Found find(Comparison.Cell cell, Level level) {
            double[] differences = differences(cell);
            int n = differences.length;
            Estimate shift = HodgesLehmann.fromPairwise(
                    walshAverages(differences), WilcoxonExact.cumulativeT(n), 1 - level.each());
            return new Found(
                    shift, WilcoxonExact.test(differences).p(), deviation(differences) / Math.sqrt(n), n - 1.0);
        }

        @Override
        public int needed(Comparison.Cell cell, double wanted, Level level) {
            double deviation = deviation(differences(cell));
            return Power.needed(
                    wanted,
                    WilcoxonExact.pairsNeeded(level.each()),
                    n -> Power.detectable(deviation / Math.sqrt(n), n - 1.0, level.each()));
        }

        private static double[] differences(Comparison.Cell cell) {
            double[] before = cell.scale().of(cell.old());
            double[] after = cell.scale().of(cell.now());
            for (int i = 0; i < after.length; i++) {
                after[i] -= before[i];
            }
            return after;
        }

        private static double deviation(double[] differences) {
            return Power.OF_RANKS * Math.sqrt(Power.squares(differences) / (differences.length - 1));
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

    /**
     * The sides were measured in different runs, on different days: forks of one run share whatever that day was like,
     * so the run is the observation, and more forks make nothing surer beyond that. A run stands for the median of its
     * forks. Its variance is that between runs of one release ({@link RunSpread}), which must be known from elsewhere
     * where a side has one run only, plus that of the median of its own forks; the test is Student's, with as many
     * degrees of freedom as there were repetitions to know the spread between runs from.
     *
     * @param spread how far runs of one thing lie apart; empty where nothing was repeated, and then nothing can be
     *     decided
     */
    record RunTest(Optional<RunSpread> spread) implements CellTest {
        @Override
        public String method() {
            return "Student's t over runs";
        }

        @Override
        public String observations() {
            return "runs of each side";
        }

        @Override
        public Optional<Verdict.Refused> refusal(Comparison.Cell cell, Level level) {
            if (spread.isEmpty() || Double.isNaN(known().variance(cell.scale()))) {
                return Optional.of(
                        new Verdict.Refused("how far two runs of the same release lie apart is not known", 0));
            }
            int fewest = Math.min(cell.old().size(), cell.now().size());
            return fewest < 2
                    ? Optional.of(new Verdict.Refused(
                            fewest + (fewest == 1 ? " fork" : " forks") + " on a side: run 2 or more", 2))
                    : Optional.empty();
        }

        @Override
        public Found find(Comparison.Cell cell, Level level) {
            List<double[]> before = cell.scale().of(cell.before());
            List<double[]> after = cell.scale().of(cell.after());
            double noise = RunSpread.noise(List.of(before, after));
            double shift = centre(after) - centre(before);
            double degrees = known().degrees();
            double error = Math.sqrt(variance(before, noise, cell) + variance(after, noise, cell));
            double half = Power.quantile(1 - level.each() / 2, degrees) * error;
            double p = error == 0
                    ? (shift == 0 ? 1 : 0)
                    : 2 * new TDistribution(null, degrees).cumulativeProbability(-Math.abs(shift) / error);
            return new Found(
                    new Estimate(shift, new Interval(shift - half, shift + half, 1 - level.each(), 1 - level.each())),
                    p,
                    error,
                    degrees);
        }

        @Override
        public int needed(Comparison.Cell cell, double wanted, Level level) {
            List<double[]> before = cell.scale().of(cell.before());
            List<double[]> after = cell.scale().of(cell.after());
            double noise = RunSpread.noise(List.of(before, after));
            double ofRun = variance(before.subList(0, 1), noise, cell) + variance(after.subList(0, 1), noise, cell);
            return Power.needed(
                    wanted,
                    1,
                    runs -> Power.detectable(
                            Math.sqrt(ofRun / runs), known().degrees() + 2.0 * (runs - 1), level.each()));
        }

        private RunSpread known() {
            return spread.orElseThrow();
        }

        private static double centre(List<double[]> runs) {
            return runs.stream().mapToDouble(Order::median).average().orElseThrow();
        }

        private double variance(List<double[]> runs, double noise, Comparison.Cell cell) {
            double between = known().variance(cell.scale());
            return runs.stream()
                            .mapToDouble(forks -> between + RunSpread.ofMedian(noise, forks.length))
                            .sum()
                    / ((double) runs.size() * runs.size());
        }
    }
}
