package tcpx.bench.stats;

import java.util.List;
import java.util.Optional;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * The sides were measured in different runs, on different days: forks of one run share whatever that day was like, so
 * the run is the observation, and more forks make nothing surer beyond that. A run stands for the median of its forks.
 * Its variance is that between runs of one release ({@link RunSpread}), which must be known from elsewhere where a side
 * has one run only, plus that of the median of its own forks; the test is Student's, with as many degrees of freedom as
 * there were repetitions to know the spread between runs from.
 *
 * @param spread how far runs of one thing lie apart; empty where nothing was repeated, and then nothing can be decided
 */
public record RunTest(Optional<RunSpread> spread) implements CellTest {
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
            return Optional.of(new Verdict.Refused("how far two runs of the same release lie apart is not known", 0));
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
                runs -> Power.detectable(Math.sqrt(ofRun / runs), known().degrees() + 2.0 * (runs - 1), level.each()));
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
