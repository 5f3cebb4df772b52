package tcpx.bench.experiment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import tcpx.bench.harness.Spelling;
import tcpx.bench.lab.RailRate;

/** How the rails of a comparison differ from each other. */
public enum RailShape {
    /** All alike. */
    EQUAL(1),
    /** The last at a quarter of the others' rate. */
    SLOW(0.25),
    /** The last at half of it. */
    HALF(0.5),
    /** All alike, and the last but one goes down for a while. */
    DYING(1);

    private static final int RAILS = 4;
    private static final Duration LONGEST_OUTAGE = Duration.ofSeconds(1);

    private final double last;

    RailShape(double last) {
        this.last = last;
    }

    /** As on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The shape of that name.
     *
     * @throws IllegalArgumentException with those there are
     */
    public static RailShape parse(String label) {
        List<String> labels = Arrays.stream(values()).map(RailShape::label).toList();
        return Arrays.stream(values())
                .filter(each -> each.label().equalsIgnoreCase(label.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--shapes " + label + ": "
                        + Spelling.question(label, labels) + "allowed is " + String.join(", ", labels)));
    }

    /** The rate of each rail, where a full one has this. */
    public List<RailRate> rates(RailRate full) {
        List<RailRate> rates = new ArrayList<>();
        for (int rail = 1; rail <= RAILS; rail++) {
            rates.add(rail < RAILS ? full : new RailRate(Math.round(full.bitsPerSecond() * last)));
        }
        return rates;
    }

    /** What the channels' rails can carry, relative to each other, as {@code -p weights=} takes it. */
    public String weights(int channels) {
        List<String> weights = new ArrayList<>();
        for (int channel = 0; channel < channels; channel++) {
            int sharing = (channels - channel % RAILS + RAILS - 1) / RAILS;
            double rate = channel % RAILS == RAILS - 1 ? last : 1;
            weights.add(String.format(Locale.ROOT, "%.6f", rate / sharing).replaceAll("\\.?0+$", ""));
        }
        return String.join(":", weights);
    }

    /** How long a fork of this shape is measured unless told otherwise: an outage needs time around it. */
    public Duration measured() {
        return this == DYING ? Duration.ofSeconds(4) : Duration.ofSeconds(1);
    }

    /** What happens in a run of which {@code measured} follows a warm-up: texts of {@code --fault}. */
    public List<String> faults(Duration warmUp, Duration measured) {
        if (this != DYING) {
            return List.of();
        }
        long atMs = warmUp.toMillis() + measured.toMillis() * 3 / 10;
        long lastingMs = Math.max(1, Math.min(LONGEST_OUTAGE.toMillis(), measured.toMillis() / 4));
        return List.of("eth" + (RAILS - 1) + " down @" + atMs + "ms for " + lastingMs + "ms");
    }
}
