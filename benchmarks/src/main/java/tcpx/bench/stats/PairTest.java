package tcpx.bench.stats;

import java.util.Optional;

/**
 * Forks of the two sides ran in pairs, A B B A A B B A and so on: every pair is an observation. What drifts
 * (temperature, neighbours, page cache) hits both of a pair alike and enters neighbouring pairs with opposite signs,
 * which is the symmetry that the exact signed-rank test rests on. Estimate and interval are the Walsh averages that
 * belong to it.
 */
public record PairTest() implements CellTest {
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
        Estimate shift =
                HodgesLehmann.fromPairwise(walshAverages(differences), WilcoxonExact.cumulativeT(n), 1 - level.each());
        return new Found(shift, WilcoxonExact.test(differences).p(), deviation(differences) / Math.sqrt(n), n - 1.0);
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
