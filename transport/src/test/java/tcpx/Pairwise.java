package tcpx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A covering array: few rows, in which any two values of two factors come together, where they can. What fails because
 * of one setting or of two together fails in one of them; the product of all would be thousands.
 */
public final class Pairwise {
    private record Pair(int factor, String value, int other, String otherValue) {}

    private final List<List<String>> factors;
    private final Predicate<List<@Nullable String>> possible;

    private Pairwise(List<List<String>> factors, Predicate<List<@Nullable String>> possible) {
        this.factors = factors;
        this.possible = possible;
    }

    /**
     * The rows, always the same: a value for each factor.
     *
     * @param factors the values of each
     * @param possible whether values can be together; null stands for any
     */
    public static List<List<String>> rows(List<List<String>> factors, Predicate<List<@Nullable String>> possible) {
        return new Pairwise(factors, possible).rows();
    }

    private List<List<String>> rows() {
        Set<Pair> missing = pairs();
        List<List<String>> rows = new ArrayList<>();
        while (!missing.isEmpty()) {
            List<String> row = row(missing);
            missing.removeIf(pair -> has(row, pair));
            rows.add(row);
        }
        return rows;
    }

    private Set<Pair> pairs() {
        Set<Pair> pairs = new LinkedHashSet<>();
        for (int i = 0; i < factors.size(); i++) {
            for (int j = i + 1; j < factors.size(); j++) {
                for (String value : factors.get(i)) {
                    for (String other : factors.get(j)) {
                        Pair pair = new Pair(i, value, j, other);
                        if (possible.test(with(pair))) {
                            pairs.add(pair);
                        }
                    }
                }
            }
        }
        return pairs;
    }

    // begins with a pair that is missing, and gives each other factor the value that adds most pairs
    private List<String> row(Set<Pair> missing) {
        List<@Nullable String> row = with(missing.iterator().next());
        for (int factor = 0; factor < factors.size(); factor++) {
            if (row.get(factor) != null) {
                continue;
            }
            String best = null;
            long most = -1;
            for (String value : factors.get(factor)) {
                row.set(factor, value);
                long adds = missing.stream().filter(pair -> has(row, pair)).count();
                if (adds > most && possible.test(row)) {
                    best = value;
                    most = adds;
                }
            }
            row.set(factor, best);
        }
        return List.copyOf(row);
    }

    private List<@Nullable String> with(Pair pair) {
        List<@Nullable String> row = Arrays.asList(new String[factors.size()]);
        row.set(pair.factor, pair.value);
        row.set(pair.other, pair.otherValue);
        return row;
    }

    private static boolean has(List<? extends @Nullable String> row, Pair pair) {
        return pair.value.equals(row.get(pair.factor)) && pair.otherValue.equals(row.get(pair.other));
    }
}
