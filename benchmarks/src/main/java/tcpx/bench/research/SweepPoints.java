package tcpx.bench.research;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import tcpx.bench.model.Fitting.Point;
import tcpx.bench.model.Surface;
import tcpx.bench.result.Cell;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Run;

/** A run's own cells as points over one numeric parameter, for the models of {@code tcpx.bench.model}. */
public final class SweepPoints {
    private static final Set<String> AXES = Set.of("channels", "chunkBytes", "window");

    private SweepPoints() {}

    /**
     * One list of points, ascending, for each combination of the other parameters; those with fewer than two points are
     * left out.
     *
     * @param parameter the one along the axis, such as {@code channels}
     * @param metric whose fork means are the values
     * @return label of the other parameters (empty if nothing else varies) to points
     */
    public static Map<String, List<Point>> over(Run run, String parameter, String metric) {
        return points(run.cells(), parameter, metric, (cell, x, values) -> new Point(x, values));
    }

    /** Same as {@link #over(Run, String, String)} of one benchmark's cells; sizes of 0 are left out. */
    public static Map<String, List<Point>> over(Run run, String parameter, String metric, String benchmark) {
        List<Cell> cells = run.cells().stream()
                .filter(cell -> cell.key().benchmark().equals(benchmark)
                        && !cell.key().param(parameter).equals("0"))
                .toList();
        return points(cells, parameter, metric, (cell, x, values) -> new Point(x, values));
    }

    /** Makes a point of a cell's value of the parameter and its fork means. */
    private interface Axis {
        Point point(CellKey cell, double x, List<Double> values);
    }

    private static Map<String, List<Point>> points(List<Cell> cells, String parameter, String metric, Axis axis) {
        Map<CellKey, TreeMap<Double, List<Double>>> groups = new LinkedHashMap<>();
        for (Cell cell : cells) {
            String x = cell.key().param(parameter);
            double[] values = cell.forkMeans(metric);
            if (!cell.key().peer().equals(CellKey.OURS) || !x.matches("\\d+") || values.length == 0) {
                continue;
            }
            groups.computeIfAbsent(cell.key().without(Set.of(parameter)), none -> new TreeMap<>())
                    .put(Double.valueOf(x), Arrays.stream(values).boxed().toList());
        }
        groups.values().removeIf(points -> points.size() < 2);
        CellLabels labels = CellLabels.of(groups.keySet());
        Map<String, List<Point>> points = new LinkedHashMap<>();
        groups.forEach((others, values) -> {
            List<Point> list = new ArrayList<>();
            values.forEach((x, forks) -> list.add(axis.point(others, x, forks)));
            points.put(groups.size() == 1 ? "" : labels.of(others), list);
        });
        return points;
    }

    /**
     * Goodput over bytes in flight, window x chunkBytes x channels, for the model min(C, bytes in flight / RTT).
     *
     * @return as {@link #over}, of the parameter {@code window}
     */
    public static Map<String, List<Point>> overBytesInFlight(Run run) {
        return points(
                run.cells(),
                "window",
                "goodput",
                (cell, window, goodput) ->
                        new Point(window * number(cell, "chunkBytes") * number(cell, "channels"), goodput));
    }

    /**
     * Seconds per chunk over chunk bytes, for the model t = a + S/b; as many chunks are on the way at a time as there
     * are channels.
     *
     * @return as {@link #over}, of the parameter {@code chunkBytes}
     */
    public static Map<String, List<Point>> secondsPerChunk(Run run) {
        return points(
                run.cells(),
                "chunkBytes",
                "goodput",
                (cell, bytes, goodput) -> new Point(
                        bytes,
                        goodput.stream()
                                .map(rate -> number(cell, "channels") * bytes / (rate * 1e9))
                                .toList()));
    }

    /**
     * Goodput over channels, chunkBytes and window at once, for {@link Surface}; cells where one of them is not a
     * number are left out.
     *
     * @return label of the other parameters (empty if nothing else varies) to points; only where two or three of them
     *     are swept
     */
    public static Map<String, List<Surface.Point>> surface(Run run) {
        Map<CellKey, List<Surface.Point>> groups = new LinkedHashMap<>();
        for (Cell cell : run.cells()) {
            Surface.Setting setting = new Surface.Setting(
                    number(cell.key(), "channels"), number(cell.key(), "chunkBytes"), number(cell.key(), "window"));
            double[] values = cell.forkMeans("goodput");
            boolean numbers = setting.channels() > 0 && setting.chunkBytes() > 0 && setting.window() > 0;
            if (!cell.key().peer().equals(CellKey.OURS) || !numbers || values.length == 0) {
                continue;
            }
            groups.computeIfAbsent(cell.key().without(AXES), none -> new ArrayList<>())
                    .add(new Surface.Point(
                            setting, Arrays.stream(values).boxed().toList()));
        }
        groups.values().removeIf(points -> swept(points) < 2);
        CellLabels labels = CellLabels.of(groups.keySet());
        Map<String, List<Surface.Point>> points = new LinkedHashMap<>();
        groups.forEach((others, list) -> points.put(groups.size() == 1 ? "" : labels.of(others), list));
        return points;
    }

    private static long swept(List<Surface.Point> points) {
        return Stream.<ToDoubleFunction<Surface.Setting>>of(
                        Surface.Setting::channels, Surface.Setting::chunkBytes, Surface.Setting::window)
                .filter(parameter -> points.stream()
                                .map(Surface.Point::setting)
                                .mapToDouble(parameter)
                                .distinct()
                                .count()
                        > 1)
                .count();
    }

    private static double number(CellKey cell, String parameter) {
        String text = cell.param(parameter);
        return text.matches("\\d+") ? Double.parseDouble(text) : Double.NaN;
    }
}
