package tcpx.bench.research;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tcpx.bench.result.Run;

/**
 * What the rails can carry, for the channels that use them: channel i runs on rail i mod R, so n channels use the first min(n, R) rails.
 *
 * @param label where the figures come from, such as {@code shaped rails}; a shaped lab is never shown as NICs
 * @param railGBps payload GB/s of each rail, in rail order, all above zero
 */
public record Ceiling(String label, List<Double> railGBps) {
    private static final String PROPERTY = "topology.ceiling";

    /** Copies the rails in; refuses none, or a rate that is not above zero. */
    public Ceiling {
        railGBps = List.copyOf(railGBps);
        if (railGBps.isEmpty() || railGBps.stream().anyMatch(rate -> !(rate > 0))) {
            throw new IllegalArgumentException("a ceiling needs rails with rates above zero: " + railGBps);
        }
    }

    /** What a run's rails can carry, by the rates that they were shaped to; empty where that is not known. */
    public static Optional<Ceiling> of(Run run) {
        return run.properties()
                .get(PROPERTY)
                .map(text -> new Ceiling(
                        "shaped rails",
                        Arrays.stream(text.split(",")).map(Double::valueOf).toList()));
    }

    /** GB/s that all rails can carry. */
    public double sumGBps() {
        return at(railGBps.size());
    }

    /** GB/s that {@code channels} can carry; between whole counts the line between them. */
    public double at(double channels) {
        double sum = 0;
        for (int rail = 0; rail < railGBps.size() && rail < channels; rail++) {
            sum += railGBps.get(rail) * Math.min(1, channels - rail);
        }
        return sum;
    }
}
