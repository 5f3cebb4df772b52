package tcpx.bench.result;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tcpx.bench.result.Run.RunStatus;

/**
 * What {@code run.properties} holds: ordered keys and texts. Immutable: every {@code with} gives a new one. Keys that
 * nothing here knows are kept as they are, in both directions.
 */
public final class RunProperties {
    static final String FORMAT = "format";
    static final String STATUS = "status";
    static final String RUN = "run";
    static final String STARTED = "started";
    static final String FINISHED = "finished";
    static final String SAMPLE_ROWS = "rows.samples";
    static final String RAIL_ROWS = "rows.rails";
    static final String EVENT_ROWS = "rows.events";
    private static final String RELEASE = "release";
    private static final String MACHINE = "machine";
    private static final String TOPOLOGY = "topology";
    private static final String COMMAND = "command";
    private static final String ENTRY = "./run-bench.sh";
    private static final String REVISION = "revision";
    private static final String DIRTY = "dirty";
    private static final String OF_NODE_B = ".b";
    private static final String VERSION = "benchmark.version.";

    private final Map<String, String> values;

    private RunProperties(Map<String, String> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    /** The properties of a run that starts. */
    public static RunProperties of(RunId id, Instant started) {
        return new RunProperties(new LinkedHashMap<>()).with(RUN, id.toString()).with(STARTED, started.toString());
    }

    static RunProperties of(Map<String, String> values) {
        return new RunProperties(new LinkedHashMap<>(values));
    }

    /** One more key; an existing one keeps its place and gets the new value. */
    public RunProperties with(String key, String value) {
        if (key.isBlank()) {
            throw new IllegalArgumentException("a property needs a key; its value is '" + value + "'");
        }
        Map<String, String> copy = new LinkedHashMap<>(values);
        copy.put(key, value);
        return new RunProperties(copy);
    }

    /** Several more keys, each after a prefix that is written as given (with its dot). */
    public RunProperties withAll(String prefix, Map<String, String> more) {
        Map<String, String> copy = new LinkedHashMap<>(values);
        more.forEach((key, value) -> copy.put(prefix + key, value));
        return new RunProperties(copy);
    }

    /** Recorded for a release. */
    public RunProperties withRelease(String release) {
        return with(RELEASE, release);
    }

    /** Where it was measured. */
    public RunProperties withMachine(Machine machine) {
        return with(MACHINE, machine.name()).with(MACHINE + ".identity", machine.identity());
    }

    /**
     * What lies between the nodes: a kind ({@code nic}, {@code veth-shaped}, {@code veth}, {@code loopback},
     * {@code inproc}) and whatever shapes it (rails, rate, mtu, …). Runs whose topologies differ are not compared.
     */
    public RunProperties withTopology(String kind, Map<String, String> shape) {
        return with(TOPOLOGY, kind).withAll(TOPOLOGY + ".", shape);
    }

    /** Which source. */
    public RunProperties withRevision(Revision revision) {
        return with(REVISION, revision.commit()).with(DIRTY, revision.dirty());
    }

    /** Which source node B was built from. */
    public RunProperties withRevisionOfNodeB(Revision revision) {
        return with(REVISION + OF_NODE_B, revision.commit()).with(DIRTY + OF_NODE_B, revision.dirty());
    }

    /** How a benchmark measures, by the name its rows carry. */
    public RunProperties withBenchmarkVersion(String benchmark, BenchmarkVersion version) {
        return with(VERSION + benchmark, version.text());
    }

    /** Every option in force, ours and JMH's, by name. */
    public RunProperties withOptions(Map<String, String> options) {
        return withAll("option.", options);
    }

    /**
     * What makes this run again, kept so that a shell in the checkout takes it as it is: {@code ./run-bench.sh} and
     * what was typed after it.
     *
     * @param environment variables that counted
     * @param arguments one per entry
     */
    public RunProperties withCommand(Map<String, String> environment, List<String> arguments) {
        String line = (ENTRY + " " + ShellWords.join(arguments)).strip();
        return with(COMMAND, OwnPaths.system().hideIn(ShellWords.assignments(environment) + line));
    }

    /** The state of one node. */
    public RunProperties withEnvironment(Node node, Environment environment) {
        return withAll(node.label() + ".", environment.values());
    }

    /** One value. */
    public Optional<String> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** The keys after a prefix, without it, in file order. */
    public Map<String, String> under(String prefix) {
        Map<String, String> found = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                found.put(key.substring(prefix.length()), value);
            }
        });
        return Collections.unmodifiableMap(found);
    }

    /** Everything, in file order, unmodifiable. */
    public Map<String, String> all() {
        return values;
    }

    /** The run's id, if there is a well-formed one. */
    public Optional<RunId> id() {
        return get(RUN).flatMap(RunId::parse);
    }

    /** How it ended, if that is written. */
    public Optional<RunStatus> status() {
        return get(STATUS).flatMap(RunStatus::parse);
    }

    /** When it started. */
    public Optional<Instant> started() {
        return instant(STARTED);
    }

    /** When its last row was written; absent for a run that did not come to its end. */
    public Optional<Instant> finished() {
        return instant(FINISHED);
    }

    /** The release it was recorded for; absent for a local run. */
    public Optional<String> release() {
        return get(RELEASE);
    }

    /** The machine's name. */
    public Optional<String> machine() {
        return get(MACHINE);
    }

    /** The machine's full identity, which tells two machines of one name apart. */
    public Optional<String> machineIdentity() {
        return get(MACHINE + ".identity");
    }

    /** Kind and shape of what lies between the nodes; the kind has the key {@code topology}. */
    public Map<String, String> topology() {
        Map<String, String> found = new LinkedHashMap<>();
        get(TOPOLOGY).ifPresent(kind -> found.put(TOPOLOGY, kind));
        under(TOPOLOGY + ".").forEach((key, value) -> found.put(TOPOLOGY + "." + key, value));
        return Collections.unmodifiableMap(found);
    }

    /** Whether both nodes are on one machine: those of a lab, and of hosts those that one kernel runs. */
    public boolean isOnOneMachine() {
        Optional<String> boot = environment(Node.A).get(Environment.BOOT);
        return !topology().getOrDefault(TOPOLOGY, "").equals("nic")
                || boot.isPresent() && boot.equals(environment(Node.B).get(Environment.BOOT));
    }

    /** Which source; unknown if not written. */
    public Revision revision() {
        return Revision.parse(get(REVISION).orElse(Revision.UNKNOWN), get(DIRTY).orElse(Revision.UNKNOWN));
    }

    /** Node B's source; unknown if not written. */
    public Revision revisionOfNodeB() {
        return Revision.parse(
                get(REVISION + OF_NODE_B).orElse(Revision.UNKNOWN),
                get(DIRTY + OF_NODE_B).orElse(Revision.UNKNOWN));
    }

    /** How a benchmark measured; empty if not written. */
    public Optional<BenchmarkVersion> benchmarkVersion(String benchmark) {
        return get(VERSION + benchmark).map(BenchmarkVersion::new);
    }

    /** The options in force. */
    public Map<String, String> options() {
        return under("option.");
    }

    /** The command line as a shell takes it. */
    public Optional<String> command() {
        return get(COMMAND);
    }

    /** Whether {@link #command} makes the run again; in format 1 it lacks the options of lab and peer. */
    public boolean repeats() {
        return command().filter(line -> line.contains(ENTRY)).isPresent();
    }

    /** Which command it was, such as {@code peers}; {@code bench} where none was named. Empty if none is kept. */
    public Optional<String> commandName() {
        return command().map(line -> {
            int entry = line.indexOf(ENTRY); // runs of format 1 have no entry
            String first = (entry < 0 ? line : line.substring(entry + ENTRY.length()))
                    .strip()
                    .split(" ")[0];
            return first.matches("[a-z]+") ? first : "bench";
        });
    }

    /**
     * JMH's options of a run that was a sweep of this build alone ({@code bench}, {@code record}); empty for other
     * commands.
     */
    public Optional<String> sweepArguments() {
        String name = commandName().orElse("");
        String line = command().orElse("");
        int entry = line.indexOf(ENTRY);
        String words = (entry < 0 ? line : line.substring(entry + ENTRY.length())).strip();
        return switch (name) {
            case "bench" -> Optional.of(words);
            case "record" -> Optional.of(words.replaceFirst("record \\S+ ?", ""));
            default -> Optional.empty();
        };
    }

    /**
     * The parameters that were typed; all others stood at their defaults. Empty where that is not known: for other
     * commands than a sweep of this build, and where variables counted.
     */
    public Optional<Set<String>> typedParameters() {
        boolean alone = command().filter(line -> line.indexOf(ENTRY) <= 0).isPresent();
        return sweepArguments().filter(any -> alone).map(RunProperties::parameters);
    }

    /** The parameters that were given with {@code -p}, to whatever command. */
    Set<String> givenParameters() {
        return command().map(RunProperties::parameters).orElse(Set.of());
    }

    private static Set<String> parameters(String line) {
        return Pattern.compile("(?:^| )-p ?'?([A-Za-z]+)=")
                .matcher(line)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The state of one node; empty if it was not captured. */
    public Environment environment(Node node) {
        return new Environment(under(node.label() + "."));
    }

    private Optional<Instant> instant(String key) {
        try {
            return get(key).map(Instant::parse);
        } catch (DateTimeParseException ignored) {
            return Optional.empty();
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RunProperties that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
