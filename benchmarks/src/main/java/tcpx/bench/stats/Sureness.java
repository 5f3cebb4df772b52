package tcpx.bench.stats;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * How likely one of several things is the best of all, given few noisy measurements of each, of some only one. What was
 * measured is drawn towards the middle of all, by how much of its distance chance alone makes: the means are taken for
 * a sample of a normal distribution whose spread is estimated from them (empirical Bayes). So one that looks best after
 * a single measurement is not believed as one that looks so after many, and which of them were measured again does not
 * matter.
 */
public final class Sureness {
    private static final int DRAWS = 4000;

    private Sureness() {}

    /**
     * The chance that {@code which} has the largest true value.
     *
     * @param values measurements of each; one that holds a value that is not above zero is never the best
     */
    public static double of(List<List<Double>> values, int which, RandomGenerator random) {
        int n = values.size();
        double[] means = new double[n];
        double squares = 0;
        int degrees = 0;
        int sound = 0;
        for (int i = 0; i < n; i++) {
            boolean works = !values.get(i).isEmpty()
                    && values.get(i).stream().allMatch(value -> value > 0 && Double.isFinite(value));
            means[i] = Double.NaN;
            if (works) {
                double[] logs = values.get(i).stream().mapToDouble(Math::log).toArray();
                means[i] = Arrays.stream(logs).average().orElseThrow();
                squares += Power.squares(logs);
                degrees += logs.length - 1;
                sound++;
            }
        }
        if (Double.isNaN(means[which])) {
            return 0;
        }
        if (sound == 1 || degrees == 0) {
            return sound == 1 ? 1 : 1.0 / sound;
        }
        double noise = squares / degrees;
        double middle = 0;
        double byChance = 0;
        for (int i = 0; i < n; i++) {
            if (!Double.isNaN(means[i])) {
                middle += means[i] / sound;
                byChance += noise / values.get(i).size() / sound;
            }
        }
        double spread = 0;
        for (double mean : means) {
            spread += Double.isNaN(mean) ? 0 : (mean - middle) * (mean - middle) / (sound - 1);
        }
        double between = spread - byChance;
        if (between <= 0) {
            return 1.0 / sound; // no more apart than chance makes them: any may be the best
        }
        double[] centre = new double[n];
        double[] deviation = new double[n];
        for (int i = 0; i < n; i++) {
            double own = noise / Math.max(1, values.get(i).size());
            double trust = between / (between + own);
            centre[i] = middle + trust * (means[i] - middle);
            deviation[i] = Math.sqrt(trust * own);
        }
        int best = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            int first = -1;
            double most = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < n; i++) {
                double value = Double.isNaN(means[i])
                        ? Double.NEGATIVE_INFINITY
                        : centre[i] + deviation[i] * random.nextGaussian();
                if (value > most) {
                    most = value;
                    first = i;
                }
            }
            best += first == which ? 1 : 0;
        }
        return (double) best / DRAWS;
    }
}
