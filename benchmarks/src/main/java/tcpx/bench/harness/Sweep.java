package tcpx.bench.harness;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import tcpx.bench.InProcessBenchmark;
import tcpx.bench.LatencyBenchmark;
import tcpx.bench.MeshBenchmark;
import tcpx.bench.TransferBenchmark;
import tcpx.bench.node.Parameter;
import tcpx.bench.node.Settings;
import tcpx.bench.result.BenchmarkVersion;
import tcpx.bench.result.CellKey;

/**
 * The cells of a run: each chosen benchmark with each combination of its parameters' values.
 *
 * @param cells in the order in which they run
 */
public record Sweep(List<Cell> cells) {
    private static final List<Class<?>> NODES =
            List.of(TransferBenchmark.class, LatencyBenchmark.class, MeshBenchmark.class);
    private static final int LONGEST_NAME = 150;

    /**
     * One benchmark with one value of each of its parameters.
     *
     * @param name qualified name with method, as JMH knows it
     * @param params name to value, in the order of the columns
     * @param forks how often it runs, each in a JVM of its own (0: once, in this one)
     */
    public record Cell(String name, Map<String, String> params, int forks) {
        /** The cell as the result files name it. */
        public CellKey key() {
            int method = name.lastIndexOf('.');
            int type = name.lastIndexOf('.', method - 1);
            return CellKey.of(name.substring(type + 1), params);
        }

        /** How it measures. */
        public BenchmarkVersion version() {
            return BenchmarkVersion.of(key().benchmark(), params.keySet());
        }

        /** Whether this is the benchmark of that class. */
        public boolean isOf(Class<?> benchmark) {
            return name.startsWith(benchmark.getName() + ".");
        }

        /** Whether it runs between two nodes. */
        public boolean needsNodes() {
            return NODES.stream().anyMatch(this::isOf);
        }

        /** How often it runs. */
        public int rounds() {
            return Math.max(1, forks);
        }
    }

    /**
     * The cells that a command line asks for; without a pattern those of {@link TransferBenchmark}.
     *
     * @throws IllegalArgumentException if no benchmark matches, a parameter belongs to none of them, or values do not
     *     fit together
     */
    public static Sweep of(JmhArguments arguments) {
        List<String> includes = arguments.options().getIncludes().isEmpty()
                ? List.of(TransferBenchmark.class.getName())
                : arguments.options().getIncludes();
        Collection<BenchmarkListEntry> entries = BenchmarkList.defaultList()
                .find(JmhRun.silent(), includes, arguments.options().getExcludes());
        entries = playable(entries, includes);
        if (entries.isEmpty()) {
            throw unmatched(includes);
        }
        requireKnown(arguments, entries);
        List<Cell> cells = new ArrayList<>();
        for (BenchmarkListEntry entry : entries) {
            int forks =
                    arguments.options().getForkCount().orElse(entry.getForks().orElse(1));
            for (Map<String, String> params : combinations(choices(entry, arguments))) {
                Cell cell = new Cell(entry.getUsername(), params, forks);
                if (cell.needsNodes()) {
                    Settings.of(params);
                    requirePayload(cell);
                }
                if (!cells.contains(cell)) { // a benchmark of several modes is listed once for each
                    cells.add(cell);
                }
            }
        }
        return new Sweep(cells);
    }

    /**
     * The same, and what the harness does if the wire is a memory copy, with the parameters of the last cell: where no
     * benchmark was chosen by name.
     */
    public Sweep withFloor(JmhArguments arguments) {
        if (!arguments.options().getIncludes().isEmpty()) {
            return this;
        }
        Cell most = cells.get(cells.size() - 1);
        Map<String, String> params = new LinkedHashMap<>(most.params());
        params.keySet()
                .retainAll(Arrays.stream(InProcessBenchmark.class.getDeclaredFields())
                        .filter(field -> field.isAnnotationPresent(Param.class))
                        .map(Field::getName)
                        .toList());
        List<Cell> all = new ArrayList<>(cells);
        all.add(new Cell(InProcessBenchmark.class.getName() + ".transfer", params, Math.min(1, most.forks())));
        return new Sweep(all);
    }

    /** The parameters that take more than one value. */
    public Set<String> swept() {
        Map<String, Set<String>> values = new LinkedHashMap<>();
        for (Cell cell : cells) {
            cell.params()
                    .forEach((name, value) -> values.computeIfAbsent(name, each -> new LinkedHashSet<>())
                            .add(value));
        }
        return values.entrySet().stream()
                .filter(entry -> entry.getValue().size() > 1)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * The first cell with every parameter that is swept at its default: what somebody gets who chooses none of them.
     */
    public Cell atDefaults() {
        Cell first = cells.get(0);
        Map<String, String> params = new LinkedHashMap<>(first.params());
        swept().forEach(name -> Parameter.named(name).ifPresent(parameter -> params.put(name, parameter.standard())));
        return new Cell(first.name(), params, first.forks());
    }

    /** The same with this cell, too. */
    public Sweep with(Cell cell) {
        if (cells.contains(cell)) {
            return this;
        }
        List<Cell> all = new ArrayList<>(cells);
        all.add(cell);
        return new Sweep(all);
    }

    /** A cell's name among the others, for people. */
    public String label(Cell cell) {
        List<String> parts = new ArrayList<>();
        for (String name : swept()) {
            if (cell.params().containsKey(name)) {
                parts.add(name + "=" + cell.params().get(name));
            }
        }
        String benchmark = cell.key().benchmark();
        boolean several = cells.stream().anyMatch(each -> !each.name().equals(cell.name()));
        if (several || parts.isEmpty()) {
            String type = benchmark.substring(0, benchmark.indexOf('.') + 1);
            boolean methods = cells.stream()
                    .anyMatch(each -> each.key().benchmark().startsWith(type)
                            && !each.key().benchmark().equals(benchmark));
            parts.add(0, methods ? benchmark : type.substring(0, type.length() - 1));
        }
        return String.join(" ", parts);
    }

    /**
     * A name for a cell's files. Of the parameters only what is swept: with all of them it would be too long for a
     * file.
     */
    public String fileName(Cell cell) {
        List<String> parts = new ArrayList<>();
        swept().stream()
                .filter(cell.params()::containsKey)
                .forEach(parameter -> parts.add(parameter + "=" + cell.params().get(parameter)));
        String name = parts.isEmpty() ? "channels=" + cell.params().get("channels") : String.join("_", parts);
        return name.replaceAll("[^A-Za-z0-9=._-]", "-").substring(0, Math.min(LONGEST_NAME, name.length()));
    }

    /** Every parameter of every cell, in order. */
    public List<String> parameters() {
        Set<String> names = new LinkedHashSet<>();
        for (Parameter parameter : Parameter.values()) {
            if (cells.stream().anyMatch(cell -> cell.params().containsKey(parameter.label()))) {
                names.add(parameter.label());
            }
        }
        cells.forEach(cell -> names.addAll(cell.params().keySet()));
        return List.copyOf(names);
    }

    private static void requirePayload(Cell cell) {
        if (cell.key().isTransfer() && cell.params().get("messageBytes").equals("0")) {
            throw new IllegalArgumentException(
                    "messageBytes=0: without payload there is no goodput; allowed is 1 or more. "
                            + "What an empty message takes is measured by LatencyBenchmark -p messageBytes=0");
        }
    }

    // a mesh's benchmark is no other command's, however wide its pattern
    private static Collection<BenchmarkListEntry> playable(
            Collection<BenchmarkListEntry> entries, List<String> includes) {
        return includes.stream().anyMatch(include -> include.contains(MeshBenchmark.class.getSimpleName()))
                ? entries
                : entries.stream()
                        .filter(entry -> !entry.getUsername().startsWith(MeshBenchmark.class.getName() + "."))
                        .toList();
    }

    private static IllegalArgumentException unmatched(List<String> includes) {
        List<String> parameters =
                includes.stream().filter(word -> word.indexOf('=') > 0).toList();
        return new IllegalArgumentException("no benchmark matches " + String.join(" ", includes)
                + "; ./run-bench.sh -l lists them"
                + (parameters.isEmpty()
                        ? ""
                        : ". A parameter is set with -p: did you mean -p " + String.join(" -p ", parameters) + "?"));
    }

    private static void requireKnown(JmhArguments arguments, Collection<BenchmarkListEntry> entries) {
        Set<String> known = new TreeSet<>();
        entries.forEach(entry -> entry.getParams().orElse(Map.of()).keySet().forEach(known::add));
        for (String name : arguments.parameterNames()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("-p " + name + ": there is no such parameter; allowed is "
                        + Spelling.closest(name, known)
                                .map(close -> close + " (did you mean that?), or one of ")
                                .orElse("one of ")
                        + String.join(", ", known));
            }
        }
    }

    private static Map<String, List<String>> choices(BenchmarkListEntry entry, JmhArguments arguments) {
        Map<String, List<String>> choices = new LinkedHashMap<>();
        Map<String, String[]> own = entry.getParams().orElse(Map.of());
        List<String> order = new ArrayList<>();
        for (Parameter parameter : Parameter.values()) {
            if (own.containsKey(parameter.label())) {
                order.add(parameter.label());
            }
        }
        own.keySet().stream().filter(name -> !order.contains(name)).sorted().forEach(order::add);
        order.forEach(name -> choices.put(name, arguments.values(name).orElse(List.of(own.get(name)))));
        return choices;
    }

    private static List<Map<String, String>> combinations(Map<String, List<String>> choices) {
        List<Map<String, String>> all = List.of(Map.of());
        for (Map.Entry<String, List<String>> choice : choices.entrySet()) {
            List<Map<String, String>> longer = new ArrayList<>();
            for (Map<String, String> shorter : all) {
                for (String value : choice.getValue()) {
                    Map<String, String> one = new LinkedHashMap<>(shorter);
                    one.put(choice.getKey(), value);
                    longer.add(one);
                }
            }
            all = longer;
        }
        return all;
    }
}
