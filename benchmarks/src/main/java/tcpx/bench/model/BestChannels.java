package tcpx.bench.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The channel count to use: the smallest whose predicted goodput is within a tolerance of the largest predicted for 1
 * up to the largest count measured. Nothing is extrapolated: where goodput still rises there, that is said instead.
 *
 * @param channels the count
 * @param goodputGBps what the model predicts for it
 * @param tolerance share of the largest goodput that may be given up, 0.02 is 2 %
 * @param sureness share of the resampled fits that name the same count; empty without resamples
 * @param lowest smallest count that 95 % of the resampled fits name
 * @param highest largest of these
 * @param stillRising true when the largest count measured is named and more channels would give more
 * @param sentence all of it in words
 */
public record BestChannels(
        int channels,
        double goodputGBps,
        double tolerance,
        OptionalDouble sureness,
        int lowest,
        int highest,
        boolean stillRising,
        String sentence) {
    /** Tolerance unless told otherwise: a channel more must earn 2 %. */
    public static final double TOLERANCE = 0.02;

    private static final double TAIL = 0.025;

    /**
     * Predicts from {@code choice}; empty when no model was chosen.
     *
     * @param choice scaling fits
     * @param tolerance from 0, below 1
     */
    public static Optional<BestChannels> of(ModelChoice choice, double tolerance) {
        if (!(tolerance >= 0 && tolerance < 1)) {
            throw new IllegalArgumentException("tolerance must be 0 or more and below 1: " + tolerance);
        }
        return choice.best().map(best -> of(choice, best, tolerance));
    }

    private static BestChannels of(ModelChoice choice, Fit.Fitted best, double tolerance) {
        List<Fit.Residual> measured = best.residuals();
        int most = (int) Math.floor(measured.get(measured.size() - 1).x());
        Model model = best.model();
        int channels = smallestWithin(model, most, tolerance);
        int[] named = best.resampled().stream()
                .mapToInt(again -> smallestWithin(again, most, tolerance))
                .sorted()
                .toArray();
        OptionalDouble sureness = named.length == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(
                        (double) Arrays.stream(named).filter(n -> n == channels).count() / named.length);
        int lowest = named.length == 0 ? channels : named[(int) Math.floor(TAIL * (named.length - 1))];
        int highest = named.length == 0 ? channels : named[(int) Math.ceil((1 - TAIL) * (named.length - 1))];
        boolean rising = channels == most && model.at(most + 1) > model.at(most) * (1 + tolerance / most);
        List<String> parts = new ArrayList<>();
        parts.add(heading(channels, model.at(channels), most, tolerance, rising));
        parts.add(surenessText(sureness, lowest, highest, named.length));
        parts.addAll(dissent(choice, most, tolerance, channels));
        if (measured.stream().noneMatch(residual -> residual.x() == channels)) {
            parts.add(channels + " was not measured itself");
        }
        return new BestChannels(
                channels,
                model.at(channels),
                tolerance,
                sureness,
                lowest,
                highest,
                rising,
                String.join("; ", parts) + ".");
    }

    private static int smallestWithin(Model model, int most, double tolerance) {
        double largest = 0;
        for (int n = 1; n <= most; n++) {
            largest = Math.max(largest, model.at(n));
        }
        for (int n = 1; n < most; n++) {
            if (model.at(n) >= (1 - tolerance) * largest) {
                return n;
            }
        }
        return Math.max(1, most);
    }

    private static String heading(int channels, double goodput, int most, double tolerance, boolean rising) {
        String predicted = Wording.number(goodput) + " GB/s predicted";
        if (rising) {
            return String.format(
                    Locale.ROOT,
                    "Best channel count: %d or more (%s), goodput still rises at the largest count measured: "
                            + "measure %d",
                    channels,
                    predicted,
                    2 * most);
        }
        return String.format(
                Locale.ROOT,
                "Best channel count: %d (%s, smallest within %s of the best up to %d)",
                channels,
                predicted,
                Wording.fixed(100 * tolerance, 0) + " %",
                most);
    }

    private static String surenessText(OptionalDouble sureness, int lowest, int highest, int resamples) {
        if (sureness.isEmpty()) {
            return "how sure cannot be said: nothing was resampled";
        }
        String range = lowest == highest ? "" : ", 95 % of them name " + lowest + " to " + highest;
        return String.format(
                Locale.ROOT, "%.0f %% of %d resamples name it%s", 100 * sureness.getAsDouble(), resamples, range);
    }

    /** Rivals that would name another count. */
    private static List<String> dissent(ModelChoice choice, int most, double tolerance, int channels) {
        String others = choice.rivals().stream()
                .filter(rival -> smallestWithin(rival.model(), most, tolerance) != channels)
                .map(rival -> rival.name() + " would name " + smallestWithin(rival.model(), most, tolerance))
                .collect(Collectors.joining(", "));
        return others.isEmpty() ? List.of() : List.of(others + " and is not told apart");
    }
}
