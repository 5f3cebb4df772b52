package tcpx.bench.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Fits of the same points, ranked.
 *
 * @param ranked fits with a score, best first
 * @param unranked the others, with their reasons, in the order given
 */
public record ModelChoice(List<Ranked> ranked, List<Fit> unranked) {
    /** AICc differences up to this do not tell two models apart. */
    public static final double APART = 2;

    /** A lack of fit with a p-value below this is said, if the misses are worth a word. */
    private static final double LACKING = 0.01;

    private static final double WORTH_A_WORD = 0.005;

    /** Copies the lists in. */
    public ModelChoice {
        ranked = List.copyOf(ranked);
        unranked = List.copyOf(unranked);
    }

    /**
     * A fit with its place.
     *
     * @param fit the fit
     * @param difference its AICc minus the best one's, 0 for the best
     * @param weight its Akaike weight: how probable it is that this model, of those ranked, predicts best
     */
    public record Ranked(Fit.Fitted fit, double difference, double weight) {}

    /** Ranks {@code fits}. */
    public static ModelChoice among(List<Fit> fits) {
        List<Fit.Fitted> scored = new ArrayList<>();
        List<Fit> unranked = new ArrayList<>();
        for (Fit fit : fits) {
            if (fit instanceof Fit.Fitted fitted && fitted.aicc().refusal().isEmpty()) {
                scored.add(fitted);
            } else {
                unranked.add(fit);
            }
        }
        scored.sort(Comparator.comparingDouble(fit -> fit.aicc().value()));
        double best = scored.isEmpty() ? 0 : scored.get(0).aicc().value();
        double all = scored.stream()
                .mapToDouble(fit -> Math.exp((best - fit.aicc().value()) / 2))
                .sum();
        List<Ranked> ranked = scored.stream()
                .map(fit -> new Ranked(
                        fit,
                        fit.aicc().value() - best,
                        Math.exp((best - fit.aicc().value()) / 2) / all))
                .toList();
        return new ModelChoice(ranked, unranked);
    }

    /**
     * The chosen fit; empty when no model could be scored, and also when a curve without a score (too few forks for its
     * parameters) comes much closer to the points than all that have one: to call the best of the rest chosen would
     * mislead.
     */
    public Optional<Fit.Fitted> best() {
        return closerWithoutScore().isPresent()
                ? Optional.empty()
                : ranked.stream().findFirst().map(Ranked::fit);
    }

    private Optional<Fit.Fitted> closerWithoutScore() {
        double least = ranked.stream()
                .mapToDouble(other -> other.fit().relativeRms())
                .min()
                .orElse(0);
        return unranked.stream()
                .filter(Fit.Fitted.class::isInstance)
                .map(Fit.Fitted.class::cast)
                .filter(fit -> Math.max(fit.relativeRms(), Fitting.RESOLUTION) < least / 2)
                .min(Comparator.comparingDouble(Fit.Fitted::relativeRms));
    }

    /** The fits that the data do not tell apart from the best, without the best itself. */
    public List<Fit.Fitted> rivals() {
        return ranked.stream()
                .skip(1)
                .filter(other -> other.difference() <= APART)
                .map(Ranked::fit)
                .toList();
    }

    /** All fits with a curve, best first, then those without a score. */
    public List<Fit.Fitted> curves() {
        List<Fit.Fitted> curves =
                new ArrayList<>(ranked.stream().map(Ranked::fit).toList());
        for (Fit fit : unranked) {
            if (fit instanceof Fit.Fitted fitted) {
                curves.add(fitted);
            }
        }
        return curves;
    }

    /** What was chosen and how firmly, in one or two sentences. */
    public String statement() {
        if (ranked.isEmpty()) {
            String reasons =
                    unranked.stream().map(fit -> fit.name() + " " + reason(fit)).collect(Collectors.joining("; "));
            return "No model can be chosen: " + (reasons.isEmpty() ? "nothing was fitted" : reasons) + ".";
        }
        Optional<Fit.Fitted> closer = closerWithoutScore();
        if (closer.isPresent()) {
            return "No model can be chosen: " + closer.get().name() + " misses by only "
                    + Wording.percent(closer.get().relativeRms()) + " but " + reason(closer.get())
                    + "; run more forks.";
        }
        Fit.Fitted best = ranked.get(0).fit();
        StringBuilder text = new StringBuilder();
        List<Fit.Fitted> rivals = rivals();
        if (rivals.isEmpty()) {
            text.append(ranked.size() == 1 ? "Only model that can be scored: " : "Best: ");
            text.append(best.name());
            if (ranked.size() > 1) {
                text.append(" (Akaike weight ")
                        .append(Wording.fixed(ranked.get(0).weight(), 2))
                        .append(", next ")
                        .append(ranked.get(1).fit().name())
                        .append(" at +")
                        .append(Wording.fixed(ranked.get(1).difference(), 1))
                        .append(")");
            }
        } else {
            text.append("Cannot tell ")
                    .append(best.name())
                    .append(" from ")
                    .append(rivals.stream().map(Fit.Fitted::name).collect(Collectors.joining(", ")))
                    .append(" (AICc within ")
                    .append(Wording.fixed(APART, 0))
                    .append("): measure more channel counts");
        }
        text.append(".");
        if (best.lackOfFit().isPresent()
                && best.lackOfFit().getAsDouble() < LACKING
                && best.relativeRms() >= WORTH_A_WORD) {
            text.append(" Even this model misses the points by ")
                    .append(Wording.percent(best.relativeRms()))
                    .append(", more than the forks scatter.");
        }
        return text.toString();
    }

    private static String reason(Fit fit) {
        return fit instanceof Fit.Refused refused
                ? refused.reason()
                : ((Fit.Fitted) fit).aicc().refusal().orElse("");
    }
}
