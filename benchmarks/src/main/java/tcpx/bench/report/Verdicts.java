package tcpx.bench.report;

import tcpx.bench.report.model.Figures;
import tcpx.bench.report.model.Table.Field;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Comparison.Detectable;
import tcpx.bench.stats.Comparison.Verdict;

/** How a comparison of two samples is shown, wherever one is. */
final class Verdicts {
    private Verdicts() {}

    /** The estimate of the change; {@code ~} where none is to be seen, in brackets where it was not decided. */
    static String change(Comparison comparison) {
        if (comparison.verdict() instanceof Verdict.Indistinguishable) {
            return comparison.verdict().mark();
        }
        String change = comparison
                .effect()
                .map(effect -> Figures.change(effect.kind(), effect.shift().value()))
                .orElse(Figures.NONE);
        return comparison.isDecided() || change.equals(Figures.NONE) ? change : "(" + change + ")";
    }

    /** The interval of the change. */
    static String interval(Comparison comparison) {
        return comparison
                .effect()
                .filter(effect -> comparison.isDecided())
                .map(effect ->
                        Figures.change(effect.kind(), effect.shift().interval().low()) + " to "
                                + Figures.change(
                                        effect.kind(), effect.shift().interval().high()))
                .orElse(Figures.NONE);
    }

    /** The verdict in a word; where no difference is to be seen, how small a one would have been. */
    static Field told(Comparison comparison) {
        return comparison.verdict() instanceof Verdict.Indistinguishable
                ? Field.of(comparison.detectable().map(Verdicts::seen).orElse(""))
                : word(comparison.verdict());
    }

    /** How small a change would have been found, and what would find the one that matters. */
    private static String seen(Detectable detectable) {
        if (detectable.needed() == 0) {
            return "sees " + Figures.value(detectable.change());
        }
        boolean enough = detectable.change() <= detectable.wanted();
        return "sees " + Figures.percent(detectable.change(), 1)
                + (enough
                        ? ""
                        : "; " + Figures.percent(detectable.wanted(), 0) + " with " + detectable.needed() + " "
                                + detectable.observations());
    }

    /** The verdict in a word, empty where no difference is to be seen. */
    static Field word(Verdict verdict) {
        if (verdict instanceof Verdict.Indistinguishable) {
            return Field.of("");
        }
        Field.Tone tone = verdict instanceof Verdict.Faster
                ? Field.Tone.GOOD
                : verdict instanceof Verdict.Slower ? Field.Tone.BAD : Field.Tone.PLAIN;
        return new Field(verdict.mark(), Double.NaN, tone);
    }

    /** The verdict, or the reason why there is none. */
    static Field reasoned(Verdict verdict) {
        return verdict instanceof Verdict.Refused refused
                ? Field.of("not decided: " + refused.reason())
                : word(verdict);
    }
}
