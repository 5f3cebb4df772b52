package tcpx.bench.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import tcpx.bench.stats.Estimate.Interval;

/** What came of fitting one kind of model: a curve, or the reason why there is none. */
public sealed interface Fit {
    /** Short name of the model. */
    String name();

    /**
     * A fitted curve with its evidence.
     *
     * @param model the curve
     * @param parameters its quantities with their intervals, in the order of {@link Model#quantities()}
     * @param residuals one per setting, ascending
     * @param relativeRms root mean square of the relative deviations of the settings' means, 0.01 is 1 %
     * @param aicc score for the choice between models
     * @param lackOfFit p-value of "the misses are no larger than the forks' own scatter"; empty without repeated forks
     * @param resampled the same model fitted to resampled forks; empty where nothing can be resampled
     * @param notes what a reader should know, such as forks left out
     */
    record Fitted(
            Model model,
            List<Parameter> parameters,
            List<Residual> residuals,
            double relativeRms,
            Aicc aicc,
            OptionalDouble lackOfFit,
            List<Model> resampled,
            List<String> notes)
            implements Fit {
        /** Copies the lists in. */
        public Fitted {
            parameters = List.copyOf(parameters);
            residuals = List.copyOf(residuals);
            resampled = List.copyOf(resampled);
            notes = List.copyOf(notes);
        }

        @Override
        public String name() {
            return model.name();
        }

        Fitted withNotes(List<String> others) {
            return new Fitted(model, parameters, residuals, relativeRms, aicc, lackOfFit, resampled, others);
        }
    }

    /**
     * No curve.
     *
     * @param name short name of the model
     * @param reason what is missing, one sentence
     * @param settingsNeeded distinct settings that the model needs, 0 where more would not help
     */
    record Refused(String name, String reason, int settingsNeeded) implements Fit {}

    /** A fitted quantity; the interval is empty where nothing could be resampled. */
    record Parameter(Model.Quantity quantity, Optional<Interval> interval) {}

    /**
     * How far one setting lies off the curve.
     *
     * @param x the setting
     * @param measured geometric mean of its forks
     * @param fitted the curve
     */
    record Residual(double x, double measured, double fitted) {
        /** (measured - fitted) / fitted. */
        public double relative() {
            return measured / fitted - 1;
        }
    }

    /**
     * Akaike's criterion with the small-sample correction. Smaller is better; only differences between models of the
     * same data mean anything.
     *
     * <p>n is the number of <em>forks</em>: repeated forks at one setting are independent measurements and do count,
     * but they say nothing about the curve between settings. Therefore a model is refused unless there is at least one
     * distinct setting more than it has parameters, and the lack-of-fit test stands beside the score. k counts the
     * parameters and the noise. Residuals below {@link Fitting#RESOLUTION} are taken as that: agreeing more closely
     * than the rails are shaped is no evidence.
     *
     * @param value the score; NaN where refused
     * @param forks n
     * @param estimated k
     * @param refusal why there is no score, empty where there is one
     * @see <a href="https://doi.org/10.1093/biomet/76.2.297">Hurvich and Tsai, 1989</a>
     */
    record Aicc(double value, int forks, int estimated, Optional<String> refusal) {
        /** The score of a model whose mean squared relative residual is {@code variance}. */
        static Aicc of(double variance, int forks, int estimated) {
            int freedom = forks - estimated - 1;
            if (freedom < 1) {
                return new Aicc(
                        Double.NaN,
                        forks,
                        estimated,
                        Optional.of("AICc needs " + (estimated + 2) + " forks in all and has " + forks));
            }
            double value = forks * Math.log(variance) + 2.0 * estimated + 2.0 * estimated * (estimated + 1) / freedom;
            return new Aicc(value, forks, estimated, Optional.empty());
        }
    }
}
