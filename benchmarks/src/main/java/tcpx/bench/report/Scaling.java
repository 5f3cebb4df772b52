package tcpx.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tcpx.bench.model.BestChannels;
import tcpx.bench.model.Fitting;
import tcpx.bench.model.Fitting.Point;
import tcpx.bench.model.ModelChoice;
import tcpx.bench.report.Sweep.SweptParameter;
import tcpx.bench.result.Cell;

/**
 * How a sweep's metric grows with one parameter.
 *
 * @param sweep the sweep
 * @param parameter the parameter
 * @param series one for each setting of the others
 */
record Scaling(Sweep sweep, SweptParameter parameter, List<Series> series) {
    /**
     * Cells along the parameter.
     *
     * @param label what they have in common; empty if there is only this series
     * @param cells in the order of the parameter
     * @param choice what was fitted; only goodput over channels has models
     */
    record Series(String label, List<Cell> cells, Optional<ModelChoice> choice) {
        /** The channel count that the chosen model names. */
        Optional<BestChannels> best() {
            return choice.flatMap(models -> BestChannels.of(models, BestChannels.TOLERANCE));
        }
    }

    Scaling {
        series = List.copyOf(series);
    }

    /** Fits every series; empty where nothing numeric was swept. */
    static Optional<Scaling> of(Sweep sweep, Supplier<Fitting> fitting) {
        return sweep.scalingParameter().map(parameter -> {
            List<Series> series = new ArrayList<>();
            sweep.along(parameter)
                    .forEach((label, cells) ->
                            series.add(new Series(label, cells, choice(sweep, parameter, cells, fitting))));
            return new Scaling(sweep, parameter, series);
        });
    }

    private static Optional<ModelChoice> choice(
            Sweep sweep, SweptParameter parameter, List<Cell> cells, Supplier<Fitting> fitting) {
        List<Point> points = points(sweep, parameter, cells);
        boolean modelled = parameter.name().equals(Sweep.CHANNELS) && sweep.isOfGoodput() && cells.size() > 1;
        return modelled ? Optional.of(fitting.get().scaling(points)) : Optional.empty();
    }

    private static List<Point> points(Sweep sweep, SweptParameter parameter, List<Cell> cells) {
        return cells.stream()
                .filter(cell -> parameter.number(cell) > 0)
                .flatMap(cell -> cell.metric(sweep.metric().name()).stream()
                        .map(series -> new Point(
                                parameter.number(cell), Sweep.sample(series).values())))
                .toList();
    }

    /** The series that holds the best cell. */
    Optional<Series> main() {
        Optional<Cell> best = sweep.best();
        return series.stream()
                .filter(each -> best.isPresent() && each.cells().contains(best.get()))
                .findFirst()
                .or(() -> series.stream().findFirst());
    }
}
