package tcpx.bench.research;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import tcpx.bench.stats.MannWhitneyExact;
import tcpx.bench.stats.Summary;

/**
 * Finds the best of many settings with few measurements: successive halving. Every candidate is measured once; the better half is measured
 * again, and so on until few are left; these are measured to the end, but one that the exact test tells apart from the leader is dropped
 * early. Within a round all candidates are measured in turn, so that a drift of the machine falls on all alike.
 *
 * <p>More is better. What one measurement says is noisy: a good candidate with a bad first one may be lost, which is the price of halving;
 * so the candidates that are lost are those below the median of their round.
 *
 * @param finalists how many are measured to the end, at least 1
 * @param forks measurements of each of these, at least 2
 * @param alpha chance to drop a finalist that is as good as the leader, over all of them
 */
public record Halving(int finalists, int forks, double alpha) {
    private static final int RESAMPLES = 2000;

    /** Checks. */
    public Halving {
        if (finalists < 1 || forks < 2 || !(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException(
                    "halving needs 1 finalist, 2 forks and an alpha between 0 and 1 or more: " + finalists + ", "
                            + forks + ", " + alpha);
        }
    }

    /** Measures a candidate once. */
    @FunctionalInterface
    public interface Measure<T> {
        /** One more measurement; not finite if it failed, which is worse than any. */
        double once(T candidate);
    }

    /**
     * A candidate with what was measured.
     *
     * @param candidate which
     * @param values in measured order
     * @param stage what became of it
     */
    public record Trial<T>(T candidate, List<Double> values, Stage stage) {
        /** Copies. */
        public Trial {
            values = List.copyOf(values);
        }

        /** Middle value. */
        public double median() {
            return Halving.median(values);
        }
    }

    /** What became of a candidate. */
    public enum Stage {
        /** Measured to the end. */
        FINAL,
        /** Told apart from the leader by the exact test. */
        WORSE,
        /** In the lower half of a round. */
        HALVED
    }

    /**
     * What was found.
     *
     * @param ranked all candidates: finalists first, best median first within each stage
     * @param measurements how many were made
     * @param sureness share of resamples of the finalists' measurements in which the first has the best median
     */
    public record Result<T>(List<Trial<T>> ranked, int measurements, double sureness) {
        /** Copies. */
        public Result {
            ranked = List.copyOf(ranked);
        }

        /** The best. */
        public Trial<T> best() {
            return ranked.get(0);
        }

        /** The same of what the candidates stand for. */
        public <U> Result<U> map(Function<T, U> to) {
            return new Result<>(
                    ranked.stream()
                            .map(each -> new Trial<>(to.apply(each.candidate()), each.values(), each.stage()))
                            .toList(),
                    measurements,
                    sureness);
        }
    }

    private static final class Entry<T> {
        private final T candidate;
        private final List<Double> values = new ArrayList<>();
        private Stage stage = Stage.FINAL;

        Entry(T candidate) {
            this.candidate = candidate;
        }

        double median() {
            return Halving.median(values);
        }

        Trial<T> trial() {
            return new Trial<>(candidate, values, stage);
        }
    }

    /** How many measurements it takes at most. */
    public int most(int candidates) {
        int all = 0;
        int left = candidates;
        int rounds = 0;
        while (left > finalists) {
            all += left;
            rounds++;
            left = Math.max(finalists, (left + 1) / 2);
        }
        return all + left * Math.max(0, forks - rounds);
    }

    /** Looks for the best of {@code candidates}, at least one. */
    public <T> Result<T> run(List<T> candidates, Measure<T> measure, RandomGenerator random) {
        List<Entry<T>> all = new ArrayList<>();
        candidates.forEach(candidate -> all.add(new Entry<>(candidate)));
        List<Entry<T>> left = new ArrayList<>(all);
        int measurements = 0;
        while (left.size() > finalists) {
            measurements += round(left, measure);
            left.sort(Comparator.comparingDouble((Entry<T> entry) -> entry.median())
                    .reversed());
            int kept = Math.max(finalists, (left.size() + 1) / 2);
            left.subList(kept, left.size()).forEach(entry -> entry.stage = Stage.HALVED);
            left = new ArrayList<>(left.subList(0, kept));
        }
        while (left.size() > 1 && left.get(0).values.size() < forks) {
            measurements += round(left, measure);
            left = undecided(left);
        }
        List<Trial<T>> ranked = all.stream()
                .map(Entry::trial)
                .sorted(Comparator.comparing((Trial<T> trial) -> trial.stage())
                        .thenComparing(Comparator.comparingDouble((Trial<T> trial) -> trial.median())
                                .reversed()))
                .toList();
        return new Result<>(ranked, measurements, sureness(ranked, random));
    }

    private static <T> int round(List<Entry<T>> entries, Measure<T> measure) {
        for (Entry<T> entry : entries) {
            double value = measure.once(entry.candidate);
            entry.values.add(Double.isFinite(value) ? value : Double.NEGATIVE_INFINITY);
        }
        return entries.size();
    }

    private <T> List<Entry<T>> undecided(List<Entry<T>> entries) {
        entries.sort(
                Comparator.comparingDouble((Entry<T> entry) -> entry.median()).reversed());
        Entry<T> leader = entries.get(0);
        List<Entry<T>> kept = new ArrayList<>(List.of(leader));
        for (Entry<T> entry : entries.subList(1, entries.size())) {
            double p = MannWhitneyExact.test(array(leader.values), array(entry.values))
                    .p();
            // looked at after every round, so each look gets its share of alpha
            boolean worse = p <= alpha / (Math.max(1, finalists - 1) * (double) forks);
            if (worse) {
                entry.stage = Stage.WORSE;
            } else {
                kept.add(entry);
            }
        }
        return kept;
    }

    private static <T> double sureness(List<Trial<T>> ranked, RandomGenerator random) {
        List<Trial<T>> finalists =
                ranked.stream().filter(trial -> trial.stage() == Stage.FINAL).toList();
        if (finalists.size() == 1) {
            return 1;
        }
        int named = 0;
        for (int r = 0; r < RESAMPLES; r++) {
            int best = 0;
            double most = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < finalists.size(); i++) {
                List<Double> values = finalists.get(i).values();
                List<Double> drawn = new ArrayList<>();
                values.forEach(any -> drawn.add(values.get(random.nextInt(values.size()))));
                double median = median(drawn);
                if (median > most) {
                    most = median;
                    best = i;
                }
            }
            named += best == 0 ? 1 : 0;
        }
        return (double) named / RESAMPLES;
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Without values it is worse than any. */
    private static double median(List<Double> values) {
        return values.isEmpty() ? Double.NEGATIVE_INFINITY : Summary.median(array(values));
    }
}
