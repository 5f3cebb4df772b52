package tcpx.bench.result;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What recorded cells are called today. A parameter that came later did what was done before there was one; a parameter
 * that got another name keeps its values. With this one table the runs of all releases are cells of the same
 * benchmarks, and what is recorded with a new parameter at its old behaviour is the same cell as before.
 */
public final class Lineage {
    /**
     * A parameter that was not always there.
     *
     * @param name today's
     * @param before the value that is what was done before it was there
     */
    private record Later(String name, String before) {}

    /** Of the benchmarks between two nodes, which all have the parameters of a wire. */
    private static final List<Later> LATER =
            List.of(new Later("spin", "0"), new Later("scheduling", "normal"), new Later("inFlight", "1"));

    /** Old name to today's. */
    private static final Map<String, String> RENAMED = Map.of();

    private static final String OF_A_WIRE = "zeroCopy";

    private Lineage() {}

    /** A cell as it is called today. */
    static CellKey today(CellKey recorded) {
        Map<String, String> params = new LinkedHashMap<>();
        recorded.params().forEach((name, value) -> params.put(RENAMED.getOrDefault(name, name), value));
        if (recorded.peer().equals(CellKey.OURS) && params.containsKey(OF_A_WIRE)) {
            LATER.forEach(later -> params.putIfAbsent(later.name(), later.before()));
        }
        return params.equals(recorded.params()) ? recorded : new CellKey(recorded.benchmark(), params, recorded.peer());
    }

    /** Today's names without those that came later: what a benchmark's parameters are, whenever that is asked. */
    static Set<String> first(Collection<String> parameters) {
        Set<String> first = new LinkedHashSet<>();
        parameters.forEach(name -> first.add(RENAMED.getOrDefault(name, name)));
        LATER.forEach(later -> first.remove(later.name()));
        return first;
    }
}
