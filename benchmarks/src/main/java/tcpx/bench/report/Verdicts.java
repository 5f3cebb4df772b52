package tcpx.bench.report;

import tcpx.bench.report.model.Field;
import tcpx.bench.report.model.Figures;
import tcpx.bench.stats.Comparison;
import tcpx.bench.stats.Verdict;

/** How a comparison of two samples is shown, wherever one is. */
final class Verdicts {
    private Verdicts() {}

    /** The change of the medians; {@code ~} where none is to be seen, a dash where it was not decided. */
    static String change(Comparison comparison) {
        if (comparison.verdict() instanceof Verdict.Indistinguishable) {
            return comparison.verdict().mark();
        }
        return comparison
                .effect()
                .filter(effect -> !(comparison.verdict() instanceof Verdict.Refused))
                .map(effect -> Figures.change(effect.kind(), effect.medians()))
                .orElse(Figures.NONE);
    }

    /** The interval of the change. */
    static String interval(Comparison comparison) {
        return comparison
                .effect()
                .filter(effect -> !(comparison.verdict() instanceof Verdict.Refused))
                .map(effect ->
                        Figures.change(effect.kind(), effect.shift().interval().low()) + " to "
                                + Figures.change(
                                        effect.kind(), effect.shift().interval().high()))
                .orElse(Figures.NONE);
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
