package tcpx.bench.research;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import tcpx.bench.stats.Better;
import tcpx.bench.stats.CellTest.PairTest;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Estimate.Interval;
import tcpx.bench.stats.MannWhitneyExact;
import tcpx.bench.stats.Sample;
import tcpx.bench.stats.Summary;
import tcpx.bench.stats.Sureness;
import tcpx.bench.stats.SweepComparison;

/**
 * Finds the best of many settings with few measurements: successive halving. Every candidate is measured once; the
 * better half is measured again, and so on until few are left; these are measured to the end, but one that the exact
 * test tells apart from the leader is dropped early. Within a round all candidates are measured in turn, so that a
 * drift of the machine falls on all alike.
 *
 * <p>What came out on top of many noisy measurements is flattered by them. So the best is measured again, with forks
 * that had no say in its choice, in turn with the setting that everybody has who chooses nothing, A B B A: its figure,
 * and how near that setting comes, are of these forks alone. Where they do not show that it
 * is better, that setting is the best.
 *
 * <p>More is better. How sure it is that the best is the best counts every candidate, also those that were left out
 * after one measurement ({@link Sureness}).
 *
 * @param finalists how many are measured to the end, at least 1
 * @param forks measurements of each of these, and fresh ones of the best, at least 2
 * @param alpha chance to drop a finalist that is as good as the leader, over all of them
 */
public record Halving(int finalists, int forks, double alpha) {
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
     * @param values of the search, in measured order
     * @param fresh what was measured when the search had ended; empty for all but the best and the standard
     * @param stage what became of it
     */
    public record Trial<T>(T candidate, List<Double> values, List<Double> fresh, Stage stage) {
        /** Copies. */
        public Trial {
            values = List.copyOf(values);
            fresh = List.copyOf(fresh);
        }

        /** What its figure is of: fresh measurements, where there are any. */
        public List<Double> shown() {
            return fresh.isEmpty() ? values : fresh;
        }

        /** Middle value of these. */
        public double median() {
            return Halving.median(shown());
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
     * How near the standard comes to the best.
     *
     * @param share its goodput over that of the best, of fresh forks
     * @param interval of the share; empty where forks were too few
     */
    public record Standing(double share, Optional<Interval> interval) {}

    /**
     * What was found.
     *
     * @param ranked all candidates: the best, then other finalists, best median first within each stage
     * @param standard the one of these that everybody has who chooses nothing
     * @param measurements how many were made
     * @param sureness chance that the first is the best of all
     * @param standing the standard beside the best; 1 where it is the best
     */
    public record Result<T>(List<Trial<T>> ranked, T standard, int measurements, double sureness, Standing standing) {
        /** Copies. */
        public Result {
            ranked = List.copyOf(ranked);
        }

        /** The best. */
        public Trial<T> best() {
            return ranked.get(0);
        }

        /** Whether nothing needs to be chosen. */
        public boolean standardIsBest() {
            return best().candidate().equals(standard);
        }

        /** The same of what the candidates stand for. */
        public <U> Result<U> map(Function<T, U> to) {
            return new Result<>(
                    ranked.stream()
                            .map(each ->
                                    new Trial<>(to.apply(each.candidate()), each.values(), each.fresh(), each.stage()))
                            .toList(),
                    to.apply(standard),
                    measurements,
                    sureness,
                    standing);
        }
    }

    private static final class Entry<T> {
        private final T candidate;
        private final List<Double> values = new ArrayList<>();
        private final List<Double> fresh = new ArrayList<>();
        private Stage stage = Stage.FINAL;

        Entry(T candidate) {
            this.candidate = candidate;
        }

        double median() {
            return Halving.median(values);
        }

        List<Double> all() {
            List<Double> all = new ArrayList<>(values);
            all.addAll(fresh);
            return all;
        }

        Trial<T> trial() {
            return new Trial<>(candidate, values, fresh, stage);
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
        return all + left * Math.max(0, forks - rounds) + 2 * forks;
    }

    /** Looks for the best of {@code candidates}, of which {@code standard} is one. */
    public <T> Result<T> run(List<T> candidates, T standard, Measure<T> measure, RandomGenerator random) {
        List<Entry<T>> all = new ArrayList<>();
        candidates.forEach(candidate -> all.add(new Entry<>(candidate)));
        Entry<T> usual = all.stream()
                .filter(entry -> entry.candidate.equals(standard))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(standard + " is no candidate"));
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
        Entry<T> found = left.stream()
                .max(Comparator.comparingDouble(entry -> entry.median()))
                .orElseThrow();
        measurements += again(found, usual, measure);
        // what needs no choice is preferred where the choice does not show
        Entry<T> best = median(usual.fresh) >= median(found.fresh) ? usual : found;
        best.stage = Stage.FINAL;
        List<Trial<T>> ranked = all.stream()
                .sorted(Comparator.comparing((Entry<T> entry) -> entry != best)
                        .thenComparing(entry -> entry.stage)
                        .thenComparing(Comparator.comparingDouble((Entry<T> entry) -> entry.median())
                                .reversed()))
                .map(Entry::trial)
                .toList();
        double sureness = Sureness.of(all.stream().map(Entry::all).toList(), all.indexOf(best), random);
        return new Result<>(ranked, standard, measurements, sureness, standing(best, usual));
    }

    private static <T> int round(List<Entry<T>> entries, Measure<T> measure) {
        entries.forEach(entry -> entry.values.add(once(entry, measure)));
        return entries.size();
    }

    private static <T> double once(Entry<T> entry, Measure<T> measure) {
        double value = measure.once(entry.candidate);
        return Double.isFinite(value) ? value : Double.NEGATIVE_INFINITY;
    }

    private <T> int again(Entry<T> best, Entry<T> usual, Measure<T> measure) {
        for (int fork = 0; fork < forks; fork++) {
            List<Entry<T>> pair = fork % 2 == 0 ? List.of(best, usual) : List.of(usual, best);
            for (Entry<T> entry : best == usual ? List.of(best) : pair) {
                entry.fresh.add(once(entry, measure));
            }
        }
        return best == usual ? forks : 2 * forks;
    }

    private static <T> Standing standing(Entry<T> best, Entry<T> usual) {
        if (best == usual) {
            return new Standing(1, Optional.empty());
        }
        double share = median(usual.fresh) / median(best.fresh);
        boolean whole = best.fresh.stream().allMatch(value -> value > 0)
                && usual.fresh.stream().allMatch(value -> value > 0);
        if (!whole) {
            return new Standing(Double.isFinite(share) ? share : 0, Optional.empty());
        }
        Comparison beside = SweepComparison.of(List.of(new Comparison.Cell(
                        "standard",
                        List.of(Sample.of(best.fresh, "", Better.HIGHER)),
                        List.of(Sample.of(usual.fresh, "", Better.HIGHER)),
                        new PairTest())))
                .cells()
                .get(0);
        return beside.isDecided()
                ? new Standing(
                        beside.effect().orElseThrow().shift().value(),
                        Optional.of(beside.effect().orElseThrow().shift().interval()))
                : new Standing(share, Optional.empty());
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

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Without values it is worse than any. */
    private static double median(List<Double> values) {
        return values.isEmpty() ? Double.NEGATIVE_INFINITY : Summary.median(array(values));
    }
}
