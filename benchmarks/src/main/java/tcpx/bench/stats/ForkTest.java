package tcpx.bench.stats;

import java.util.Optional;

/**
 * Both sides were measured in one run, fork by fork in turn: every fork is an observation, and the exact rank test
 * holds.
 */
public record ForkTest() implements CellTest {
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
                    "more than " + MannWhitneyExact.MAX_POOLED + " values: give one mean per fork, not iterations", 0));
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
        double deviation = deviation(cell.scale().of(cell.old()), cell.scale().of(cell.now()));
        return Power.needed(
                wanted,
                MannWhitneyExact.forksNeeded(level.each()),
                n -> Power.detectable(Power.OF_RANKS * deviation * Math.sqrt(2.0 / n), 2.0 * n - 2, level.each()));
    }

    private static double deviation(double[] before, double[] after) {
        return Math.sqrt((Power.squares(before) + Power.squares(after)) / (before.length + after.length - 2));
    }
}
