package tcpx.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tcpx.bench.report.model.Figures;
import tcpx.bench.result.Cell;

/**
 * A parameter that was swept.
 *
 * @param name its name
 * @param values its values: ascending if all are numbers, else as first measured
 * @param numeric whether all are finite numbers
 */
record SweptParameter(String name, List<String> values, boolean numeric) {
    SweptParameter {
        values = List.copyOf(values);
    }

    /** The parameters that have several values among {@code cells}, in the order of the columns. */
    static List<SweptParameter> of(List<Cell> cells) {
        Set<String> names = new LinkedHashSet<>();
        cells.forEach(cell -> names.addAll(cell.key().params().keySet()));
        List<SweptParameter> swept = new ArrayList<>();
        for (String name : names) {
            Set<String> distinct = new LinkedHashSet<>();
            cells.forEach(cell -> distinct.add(cell.key().param(name)));
            if (distinct.size() > 1) {
                swept.add(of(name, new ArrayList<>(distinct)));
            }
        }
        return swept;
    }

    private static SweptParameter of(String name, List<String> values) {
        boolean numeric = values.stream().allMatch(value -> Double.isFinite(number(value)));
        if (numeric) {
            values.sort(Comparator.comparingDouble(SweptParameter::number));
        }
        return new SweptParameter(name, values, numeric);
    }

    /** The value of {@code text}, NaN if it is no number. */
    static double number(String text) {
        return text.matches("-?\\d{1,18}(\\.\\d{1,9})?") ? Double.parseDouble(text) : Double.NaN;
    }

    /** Place of a cell's value among all. */
    int index(Cell cell) {
        return values.indexOf(cell.key().param(name));
    }

    /** A cell's value as a number; NaN if it is none. */
    double number(Cell cell) {
        return number(cell.key().param(name));
    }

    /** {@code channels=4}; what is not set is said. */
    String say(Cell cell) {
        String value = cell.key().param(name);
        return name + "=" + (value.isEmpty() ? "(none)" : value);
    }

    /** The values where there is little room. */
    List<String> shortValues() {
        return values.stream().map(Figures::setting).toList();
    }
}
