package tcpx.bench.report;

import java.util.stream.Collectors;
import tcpx.bench.model.Fit;

/** A fit in one line: its quantities with their intervals, or why there is none. */
public final class FitText {
    private FitText() {}

    /** The line, without a line feed. */
    public static String of(Fit fit) {
        if (fit instanceof Fit.Refused refused) {
            return refused.name() + ": " + refused.reason();
        }
        Fit.Fitted fitted = (Fit.Fitted) fit;
        return fitted.name() + ": "
                + fitted.parameters().stream().map(FitText::parameter).collect(Collectors.joining(", "))
                + "; misses by " + Figures.percent(fitted.relativeRms(), 1);
    }

    private static String parameter(Fit.Parameter parameter) {
        return parameter.quantity().symbol() + " = "
                + Figures.value(parameter.quantity().value()) + " "
                + parameter.quantity().unit()
                + parameter
                        .interval()
                        .map(interval ->
                                " (" + Figures.value(interval.low()) + " to " + Figures.value(interval.high()) + ")")
                        .orElse("");
    }
}
