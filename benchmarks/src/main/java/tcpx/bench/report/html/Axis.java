package tcpx.bench.report.html;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tcpx.bench.result.Cell;

/**
 * A parameter that was swept.
 *
 * @param name its name
 * @param values its values: ascending if all are numbers, else as first measured
 * @param numeric whether all are finite numbers
 */
record Axis(String name, List<String> values, boolean numeric) {
    Axis {
        values = List.copyOf(values);
    }

    /** The parameters that have several values among {@code cells}, in the order of the columns. */
    static List<Axis> of(List<Cell> cells) {
        Set<String> names = new LinkedHashSet<>();
        cells.forEach(cell -> names.addAll(cell.key().params().keySet()));
        List<Axis> axes = new ArrayList<>();
        for (String name : names) {
            Set<String> distinct = new LinkedHashSet<>();
            cells.forEach(cell -> distinct.add(cell.key().param(name)));
            if (distinct.size() > 1) {
                axes.add(of(name, new ArrayList<>(distinct)));
            }
        }
        return axes;
    }

    private static Axis of(String name, List<String> values) {
        boolean numeric = values.stream().allMatch(value -> Double.isFinite(number(value)));
        if (numeric) {
            values.sort(Comparator.comparingDouble(Axis::number));
        }
        return new Axis(name, values, numeric);
    }

    /** The value of {@code text}, NaN if it is no number. */
    static double number(String text) {
        if (!text.matches("-?\\d{1,18}(\\.\\d{1,9})?")) {
            return Double.NaN;
        }
        return Double.parseDouble(text);
    }

    /** {@code channels=4}; what is not set is said. */
    String say(Cell cell) {
        String value = cell.key().param(name);
        return name + "=" + (value.isEmpty() ? "(none)" : Numerals.setting(value));
    }
}
