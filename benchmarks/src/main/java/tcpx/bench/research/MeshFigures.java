package tcpx.bench.research;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tcpx.bench.result.Cell;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunProperties;
import tcpx.bench.stats.Fairness;
import tcpx.bench.stats.Summary;

/**
 * What a run over a mesh says, one pattern at a time: each pair's goodput, what it could have had, and which rail of
 * which node is behind the others.
 *
 * @param pattern which
 * @param pairs in the order of their ranks
 * @param places all ranks by name, in their order, those that have no figures too
 * @param sumGBps of all pairs that send at the same time, the mean over the rounds
 * @param ceilingGBps the same of what the rails could carry; empty where that is not known
 */
public record MeshFigures(
        String pattern, List<PairFigures> pairs, List<String> places, double sumGBps, OptionalDouble ceilingGBps) {
    /** What the benchmark of a mesh is called in the results. */
    public static final String BENCHMARK = "MeshBenchmark.transfer";

    /** Columns that say which pair a row is of, and are no settings. */
    public static final Set<String> PLACES = Set.of("round", "from", "to");

    /** A rail that carries less than this share of what its fellows do is named. */
    public static final double SLOW = 0.6;

    private static final double TIE = 0.02;

    /** As {@code MeshRun} writes it. */
    private static final Pattern FAILURE =
            Pattern.compile("(?<turn>.*?): (?<from>\\d{1,9}) -> (?<to>\\d{1,9}): (?<why>.*)", Pattern.DOTALL);

    /** Copies. */
    public MeshFigures {
        places = List.copyOf(places);
        pairs = List.copyOf(pairs);
    }

    /**
     * A pair.
     *
     * @param from the rank that sent
     * @param to the rank that received
     * @param round in which
     * @param hosts their nodes
     * @param cell its rows
     * @param goodputGBps median of the forks' means
     * @param ceilingGBps its part of the rails at its busier end
     * @param rails payload on each rail, GB/s, by name
     */
    public record PairFigures(
            int from,
            int to,
            int round,
            Hosts hosts,
            Cell cell,
            double goodputGBps,
            OptionalDouble ceilingGBps,
            Map<String, Double> rails) {
        /** Of what it could have had; NaN where that is not known. */
        public double share() {
            return ceilingGBps.isPresent() ? goodputGBps / ceilingGBps.getAsDouble() : Double.NaN;
        }

        /** For people: {@code n2 → n3}, with ranks where a node has several. */
        public String label() {
            return hosts.label();
        }

        /** The median over forks of one of its metrics; NaN where it has none. */
        public double median(String metric) {
            return RoundTrips.median(cell, metric);
        }
    }

    /** The two ends' names. */
    public record Hosts(String from, String to) {
        private String label() {
            return from + " → " + to;
        }
    }

    /**
     * A rail of a node that is behind.
     *
     * @param places nodes: several where it cannot be told which of them it is
     * @param rail its name
     * @param share of what the other rails of the same sessions carried
     */
    public record SlowRail(List<String> places, String rail, double share) {}

    /** The name of a pair's sender, node A, or receiver, node B. */
    static String host(Run run, CellKey pair, Node end) {
        return Names.of(run).shown(number(pair, end == Node.A ? "from" : "to"));
    }

    /** A pair as tables call it. */
    static String pair(Run run, CellKey pair) {
        return new Hosts(host(run, pair, Node.A), host(run, pair, Node.B)).label();
    }

    /** Whether a cell is a pair of a mesh. */
    static boolean isPair(CellKey cell) {
        return cell.benchmark().equals(BENCHMARK);
    }

    /** Whether a run is one. */
    public static boolean isMesh(Run run) {
        return run.properties().topology().getOrDefault("topology", "").equals("mesh");
    }

    /** Whether a mesh was of a lab, all of whose nodes are on one machine; only there is the rails' MTU ours. */
    public static boolean isLab(RunProperties properties) {
        return properties.topology().containsKey("topology.mtu");
    }

    /** What a run says, by pattern in the order in which they were measured. */
    public static List<MeshFigures> of(Run run) {
        Map<String, List<Cell>> byPattern = new LinkedHashMap<>();
        run.cells().stream()
                .filter(cell -> isPair(cell.key()))
                .forEach(cell -> byPattern
                        .computeIfAbsent(cell.key().param("pattern"), name -> new ArrayList<>())
                        .add(cell));
        return byPattern.entrySet().stream()
                .map(each -> of(run, each.getKey(), each.getValue()))
                .toList();
    }

    private static MeshFigures of(Run run, String pattern, List<Cell> cells) {
        OptionalDouble rails = Ceiling.of(run).stream()
                .mapToDouble(ceiling -> ceiling.of(cells.get(0).key()))
                .findFirst();
        Names names = Names.of(run);
        List<PairFigures> pairs = cells.stream()
                .map(cell -> pair(cell, cells, rails, names))
                .sorted(Comparator.comparingInt(PairFigures::from).thenComparingInt(PairFigures::to))
                .toList();
        long rounds = pairs.stream().map(PairFigures::round).distinct().count();
        double sum = pairs.stream()
                        .mapToDouble(PairFigures::goodputGBps)
                        .filter(Double::isFinite)
                        .sum()
                / Math.max(1, rounds);
        double most = pairs.stream()
                        .mapToDouble(pair -> pair.ceilingGBps().orElse(Double.NaN))
                        .sum()
                / Math.max(1, rounds);
        return new MeshFigures(
                pattern,
                pairs,
                names.all(),
                sum,
                Double.isFinite(most) && most > 0 ? OptionalDouble.of(most) : OptionalDouble.empty());
    }

    private static PairFigures pair(Cell cell, List<Cell> all, OptionalDouble rails, Names names) {
        int from = number(cell.key(), "from");
        int to = number(cell.key(), "to");
        ToLongFunction<String> sharingIts = end -> all.stream()
                .map(Cell::key)
                .filter(each -> each.param("round").equals(cell.key().param("round")))
                .filter(each -> names.host(number(each, end)).equals(names.host(number(cell.key(), end))))
                .count();
        long sharing = Math.max(sharingIts.applyAsLong("from"), sharingIts.applyAsLong("to"));
        Map<String, Double> payload = new LinkedHashMap<>();
        cell.metrics()
                .keySet()
                .forEach(name -> Metric.OfRail.of("goodput", name)
                        .ifPresent(rail -> payload.put(rail, RoundTrips.median(cell, name))));
        return new PairFigures(
                from,
                to,
                number(cell.key(), "round"),
                new Hosts(names.shown(from), names.shown(to)),
                cell,
                RoundTrips.median(cell, Metric.GOODPUT.name()),
                rails.isPresent() ? OptionalDouble.of(rails.getAsDouble() / sharing) : OptionalDouble.empty(),
                payload);
    }

    /** The nodes of the ranks. */
    private record Names(Map<Integer, String> hosts) {
        static Names of(Run run) {
            Map<Integer, String> hosts = new LinkedHashMap<>();
            run.properties().all().forEach((key, value) -> {
                if (key.matches("mesh\\.rank\\.\\d{1,9}")) {
                    hosts.put(Integer.valueOf(key.substring("mesh.rank.".length())), value);
                }
            });
            return new Names(hosts);
        }

        List<String> all() {
            return new TreeMap<>(hosts).keySet().stream().map(this::shown).toList();
        }

        String host(int rank) {
            return hosts.getOrDefault(rank, Integer.toString(rank));
        }

        String shown(int rank) {
            String host = host(rank);
            long here = hosts.values().stream().filter(host::equals).count();
            return here > 1 ? host + "#" + rank : host;
        }
    }

    private static int number(CellKey key, String name) {
        String text = key.param(name);
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
    }

    /** Jain's index over the pairs. */
    public OptionalDouble fairness() {
        return Fairness.jain(pairs.stream()
                .mapToDouble(PairFigures::goodputGBps)
                .filter(Double::isFinite)
                .toArray());
    }

    /** The pair with the smallest share, or goodput where no share is known. */
    public Optional<PairFigures> slowest() {
        return pairs.stream()
                .filter(pair -> Double.isFinite(pair.goodputGBps()))
                .min(Comparator.comparingDouble(
                        pair -> pair.ceilingGBps().isPresent() ? pair.share() : pair.goodputGBps()));
    }

    /** A rank's goodput: what it sent, or received; the mean over the rounds in which it did. */
    public double ofRank(String place, boolean sent) {
        Map<Integer, Double> byRound = pairs.stream()
                .filter(pair -> (sent ? pair.hosts().from() : pair.hosts().to()).equals(place))
                .filter(pair -> Double.isFinite(pair.goodputGBps()))
                .collect(Collectors.groupingBy(PairFigures::round, Collectors.summingDouble(PairFigures::goodputGBps)));
        return byRound.values().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(Double.NaN);
    }

    /**
     * The rail that is furthest behind the other rails of the same sessions, and the node that has it: the one all of
     * whose sessions are slow there, whoever is at the other end.
     */
    public Optional<SlowRail> slowRail() {
        Map<String, Map<String, List<Double>>> shares = new LinkedHashMap<>(); // rail, place
        for (PairFigures pair : pairs) {
            double[] all = pair.rails().values().stream()
                    .mapToDouble(Double::doubleValue)
                    .toArray();
            double usual = Summary.median(all);
            if (all.length > 1 && usual > 0) {
                pair.rails().forEach((rail, carried) -> {
                    for (String place :
                            List.of(pair.hosts().from(), pair.hosts().to())) {
                        shares.computeIfAbsent(rail, name -> new LinkedHashMap<>())
                                .computeIfAbsent(place, name -> new ArrayList<>())
                                .add(carried / usual);
                    }
                });
            }
        }
        List<Suspect> suspects = new ArrayList<>();
        shares.forEach((rail, places) -> places.forEach((place, values) -> suspects.add(new Suspect(
                place,
                rail,
                values.stream().mapToDouble(Double::doubleValue).average().orElse(1),
                values.size()))));
        double worst = suspects.stream().mapToDouble(Suspect::share).min().orElse(1);
        if (worst >= SLOW) {
            return Optional.empty();
        }
        List<Suspect> alike = suspects.stream()
                .filter(each -> each.share() < worst + TIE)
                .sorted(Comparator.comparingInt(Suspect::sessions).reversed())
                .toList();
        Suspect first = alike.get(0); // one rail explains more sessions than those at whose other end it is
        return Optional.of(new SlowRail(
                alike.stream()
                        .filter(each -> each.rail().equals(first.rail()) && each.sessions() == first.sessions())
                        .map(Suspect::place)
                        .toList(),
                first.rail(),
                first.share()));
    }

    /** A rail of a node, and what its sessions had of it. */
    private record Suspect(String place, String rail, double share, int sessions) {}

    /** Why pairs have no figures or fewer, each reason once, and which pairs these are. */
    public static Map<String, List<String>> reasons(Run run) {
        Names names = Names.of(run);
        Map<String, List<String>> reasons = new LinkedHashMap<>();
        for (String failure : failures(run)) {
            Matcher parts = FAILURE.matcher(failure);
            if (parts.matches()) {
                Hosts pair = new Hosts(
                        names.shown(Integer.parseInt(parts.group("from"))),
                        names.shown(Integer.parseInt(parts.group("to"))));
                reasons.computeIfAbsent(parts.group("why"), why -> new ArrayList<>())
                        .add(pair.label() + " (" + parts.group("turn") + ")");
            } else {
                reasons.put(failure, List.of());
            }
        }
        return reasons;
    }

    /** What failed, in words, a text for each pair and turn. */
    public static List<String> failures(Run run) {
        return run.properties().all().entrySet().stream()
                .filter(each -> each.getKey().startsWith("mesh.failure."))
                .map(Map.Entry::getValue)
                .toList();
    }
}
