package tcpx.bench.research;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tcpx.bench.research.Incident.Kind;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.EventRow;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.bench.result.PayloadShare;
import tcpx.bench.result.ResultException.ResultFormatException;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunProperties;
import tcpx.bench.result.SampleRow.Moment;
import tcpx.bench.stats.Summary;

/**
 * What happened during a run that its medians do not show, found in its rows, iteration by iteration: the one place
 * where that is decided. A run without any of it is what it seems to be.
 */
public final class Incidents {
    /** Sender's and receiver's clocks may disagree by this share. */
    public static final double CLOCKS_APART = 0.05;

    /** Segments sent again, as a share of all: well-shaped rails stay ten times below. */
    static final double RESENT = 0.001;

    static final String LOSS_REMEDY = "who drops them: tc -s qdisc and ip -s link on both nodes, the switch's counters";

    private static final int PLAIN_MTU = 1500;

    /** Time a node may stand still within an iteration, as a share of it. */
    private static final double STOPPED = 0.05;

    private static final double ABOVE_CEILING = 1.02;

    /**
     * An iteration is far from its fork's others if it differs from their median by this share of it, and by so many
     * deviations.
     */
    private static final double FAR = 0.2;

    private static final double FAR_DEVIATIONS = 6;
    private static final double SIGMAS_OF_MAD = 1.4826;
    private static final int FEWEST = 3;
    private static final int MOST_NAMED = 3;
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Run run;
    private final RunProperties properties;
    private final List<String> rails;
    private final Optional<Ceiling> ceiling;
    private final Map<CellKey, List<Iteration>> cells = new LinkedHashMap<>();
    private final CellLabels labels;
    private final List<EventRow> events = new ArrayList<>();
    private final List<Incident> incidents = new ArrayList<>();

    private Incidents(Run run) {
        this.run = run;
        this.properties = run.properties();
        this.rails = RailUse.rails(run);
        this.ceiling = Ceiling.of(run);
        Iteration.of(run).forEach((cell, iterations) -> {
            // without a second node there are no rails and no second clock
            if (cell.peer().equals(CellKey.OURS)
                    && iterations.stream()
                            .anyMatch(each -> Double.isFinite(each.get(Metric.GOODPUT_RECEIVER.name())))) {
                cells.put(cell, iterations);
            }
        });
        this.labels = CellLabels.of(cells.keySet());
        try {
            events.addAll(run.events());
        } catch (ResultFormatException ignored) {
            // damaged: the rows still tell that something happened, if not why
        }
    }

    /** Everything that happened in a run, the gravest kind first. */
    public static List<Incident> of(Run run) {
        return new Incidents(run).all();
    }

    private List<Incident> all() {
        cells.forEach((cell, iterations) -> {
            RailUse use = RailUse.of(cell, rails);
            silentRails(cell, use, iterations);
            stoppedNodes(cell, iterations);
            crowdedHosts(cell, iterations);
            lostChannels(cell, iterations);
            retransmits(cell, iterations);
            if (cell.isTransfer()) {
                farIterations(cell, use, iterations);
                aboveCeiling(cell, iterations);
            }
            clocks(cell, iterations);
        });
        idleRails();
        return incidents.stream().sorted(Comparator.comparing(Incident::kind)).toList();
    }

    private void silentRails(CellKey cell, RailUse use, List<Iteration> all) {
        for (String rail : rails) {
            List<Iteration> silent =
                    all.stream().filter(each -> use.silent(each).contains(rail)).toList();
            if (silent.isEmpty()) {
                continue;
            }
            List<Integer> channels = use.channels().get(rail);
            String text = String.format(
                    Locale.ROOT,
                    "%s carried nothing%s: node B received %s GB/s on it where its share is %s, in %s (%s %s)%s",
                    rail,
                    of(cell),
                    brief(mean(silent, Metric.railRx(rail).name())),
                    brief(use.due().get(rail)
                            * silent.stream()
                                    .mapToDouble(each -> goodput(each))
                                    .average()
                                    .orElse(0)),
                    when(silent, all),
                    channels.size() == 1 ? "channel" : "channels",
                    channels.stream().map(String::valueOf).collect(Collectors.joining(", ")),
                    told(silent, rail));
            Reason reason = reason(rail, silent, all);
            add(Kind.SILENT_RAIL, text + "; " + reason.text, reason.remedy);
        }
    }

    private record Reason(String text, String remedy) {}

    /** Why a rail carries nothing, as far as both ends' counters and its past tell. */
    private Reason reason(String rail, List<Iteration> silent, List<Iteration> all) {
        String look = "ip -s link show " + rail + " on both nodes";
        if (fact(Node.A, rail, "up").equals("false") || fact(Node.B, rail, "up").equals("false")) {
            return new Reason("it was down when the run began", "ip link set " + rail + " up, on both nodes");
        }
        boolean carriedBefore = all.stream()
                .anyMatch(each -> each.fork() == silent.get(0).fork()
                        && each.number() < silent.get(0).number());
        Iteration last = silent.get(silent.size() - 1);
        double sentBytes = RailUse.sent(last, rail) * 1e9 * last.count(Metric.ELAPSED.name());
        double receivedBytes = RailUse.received(last, rail) * 1e9 * last.count(Metric.ELAPSED.name());
        int mtu = Ceiling.mtu(properties, rail);
        boolean connects = receivedBytes > 0 && sentBytes > 10 * receivedBytes && sentBytes > 2 * mtu;
        if (connects && (!carriedBefore || last.count("channels.rejoined") > 0)) {
            return new Reason(
                    "small packets pass and connections open, but of what node A sends little arrives: what lies "
                            + "between "
                            + "does not pass its packets of " + mtu + " bytes (an MTU black hole)",
                    "ping -M do -s " + (mtu - 28) + " to node B's address on " + rail
                            + "; then a smaller MTU on both ends (ip link set " + rail
                            + " mtu 1500), or a larger one on the switch between");
        }
        if (carriedBefore) {
            return new Reason("it carried its share before, so it was lost or has stopped", look);
        }
        return new Reason(
                sentBytes > mtu
                        ? "what node A sends on it does not arrive"
                        : "next to nothing was sent on it: it has stopped",
                look + "; tc -s qdisc show dev " + rail + " tells whether a shaper holds it back");
    }

    /** Both nodes at a time are told at once. */
    private void stoppedNodes(CellKey cell, List<Iteration> all) {
        Map<List<Node>, List<Iteration>> stopped = all.stream()
                .collect(Collectors.groupingBy(Incidents::stopped, LinkedHashMap::new, Collectors.toList()));
        stopped.remove(List.<Node>of());
        stopped.forEach((nodes, iterations) -> add(
                Kind.STOPPED_NODE,
                nodes.stream()
                                .map(node -> String.format(
                                        Locale.ROOT,
                                        "node %s stood still for %.1f s",
                                        node.label().toUpperCase(Locale.ROOT),
                                        sum(iterations, Metric.stopped(node).name())))
                                .collect(Collectors.joining(" and "))
                        + " in " + when(iterations, all) + of(cell),
                (nodes.size() > 1
                                ? "their machine gave them no time"
                                : "its process was stopped (a signal, a debugger, a long collection of garbage), or"
                                        + " its machine gave it no time")
                        + ": look for other load, and for stolen time of a virtual machine"));
    }

    private static List<Node> stopped(Iteration iteration) {
        return Stream.of(Node.values())
                .filter(node ->
                        iteration.count(Metric.stopped(node).name()) > STOPPED * iteration.count(Metric.ELAPSED.name()))
                .toList();
    }

    private void crowdedHosts(CellKey cell, List<Iteration> all) {
        Map<String, List<Iteration>> crowded = new LinkedHashMap<>();
        Map<String, List<HostLoad>> loads = new LinkedHashMap<>();
        for (Iteration each : all) {
            HostLoad.of(properties, each).stream().filter(HostLoad::isCrowded).forEach(load -> {
                crowded.computeIfAbsent(load.where(), where -> new ArrayList<>())
                        .add(each);
                loads.computeIfAbsent(load.where(), where -> new ArrayList<>()).add(load);
            });
        }
        crowded.forEach((where, iterations) -> add(
                Kind.CROWDED_HOST,
                HostLoad.mean(loads.get(where)).text() + ", which left none, in " + when(iterations, all) + of(cell),
                HostLoad.REMEDY));
    }

    private void lostChannels(CellKey cell, List<Iteration> all) {
        List<Iteration> with = all.stream().filter(each -> lost(each) > 0).toList();
        if (!with.isEmpty()) {
            double rejoined = sum(all, "channels.rejoined");
            add(
                    Kind.LOST_CHANNELS,
                    String.format(
                            Locale.ROOT,
                            "channels broke or stopped while others went on, %s in all%s, in %s%s%s",
                            times(all.stream().mapToDouble(Incidents::lost).sum()),
                            of(cell),
                            when(with, all),
                            rejoined > 0 ? "; channels joined again " + times(rejoined) : "",
                            told(with, "")),
                    "the rail's state at that time: dmesg, ip -s link; the report's picture of the rails over time");
        }
    }

    /**
     * What node A was told of a rail's troubles in the forks of these iterations; of every rail's where none is named.
     */
    private String told(List<Iteration> iterations, String rail) {
        List<Integer> turns = iterations.stream()
                .flatMap(each -> each.moment().map(Moment::turn).stream())
                .toList();
        String words = events.stream()
                .filter(each -> each.node() == Node.A && !each.reason().isEmpty() && turns.contains(each.turn()))
                .filter(each -> rail.isEmpty() || each.rail().equals(rail))
                .map(each -> (rail.isEmpty() ? each.rail() + " " : "")
                        + each.event().toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + each.reason())
                .distinct()
                .limit(MOST_NAMED)
                .collect(Collectors.joining("; "));
        return words.isEmpty() ? "" : "; " + words;
    }

    private void retransmits(CellKey cell, List<Iteration> all) {
        int mtu = Ceiling.mtu(properties, rails.isEmpty() ? "" : rails.get(0));
        double share = resentShare(all, mtu);
        if (share >= RESENT) {
            String where = rails.stream()
                    .filter(rail -> sum(all, Metric.railRetransmits(rail).name()) > 0)
                    .map(rail -> String.format(
                            Locale.ROOT,
                            "%s %.0f",
                            rail,
                            sum(all, Metric.railRetransmits(rail).name())))
                    .collect(Collectors.joining(", "));
            add(
                    Kind.RETRANSMITS,
                    String.format(
                            Locale.ROOT,
                            "%s %% of the segments were sent again%s (%.0f in all%s): packets are lost on the way",
                            brief(100 * share),
                            of(cell),
                            sum(all, Metric.RETRANSMITS.name()),
                            where.isEmpty() ? "" : "; " + where),
                    LOSS_REMEDY + (mtu > PLAIN_MTU ? "; whether large packets pass: ping -M do -s " + (mtu - 28) : ""));
        }
    }

    /** Segments sent again as a share of those that the payload fills; NaN where it was not counted. */
    static double resentShare(List<Iteration> all, int mtu) {
        double segments = all.stream()
                        .mapToDouble(each -> goodput(each) * each.count(Metric.ELAPSED.name()) * 1e9)
                        .sum()
                / PayloadShare.segmentBytes(mtu);
        return sum(all, Metric.RETRANSMITS.name()) / segments;
    }

    private void farIterations(CellKey cell, RailUse use, List<Iteration> all) {
        all.stream()
                .collect(Collectors.groupingBy(Iteration::fork, LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .filter(fork -> fork.size() >= FEWEST)
                .filter(fork -> fork.stream().map(use::silent).distinct().count() == 1) // else that is why they differ
                .forEach(fork -> {
                    double[] values =
                            fork.stream().mapToDouble(Incidents::goodput).toArray();
                    double median = Summary.median(values);
                    double deviation = SIGMAS_OF_MAD
                            * Summary.median(Stream.of(values)
                                    .flatMapToDouble(java.util.Arrays::stream)
                                    .map(value -> Math.abs(value - median))
                                    .toArray());
                    double far = Math.max(FAR * median, FAR_DEVIATIONS * deviation);
                    fork.stream()
                            .filter(each -> Math.abs(goodput(each) - median) > far)
                            .limit(MOST_NAMED)
                            .forEach(each -> far(
                                    cell,
                                    use,
                                    each,
                                    fork.stream().filter(other -> other != each).toList()));
                });
    }

    private void far(CellKey cell, RailUse use, Iteration far, List<Iteration> others) {
        double with = Stream.concat(others.stream(), Stream.of(far))
                .mapToDouble(Incidents::goodput)
                .average()
                .orElseThrow();
        double without =
                others.stream().mapToDouble(Incidents::goodput).average().orElseThrow();
        add(
                Kind.FAR_ITERATION,
                String.format(
                        Locale.ROOT,
                        "iteration %d of fork %d%s%s: %s GB/s, the fork's others %s; its mean is %s with it and %s "
                                + "without. %s",
                        far.number(),
                        far.fork(),
                        of(cell),
                        clock(far),
                        brief(goodput(far)),
                        brief(Summary.median(
                                others.stream().mapToDouble(Incidents::goodput).toArray())),
                        brief(with),
                        brief(without),
                        meanwhile(use, far, others)),
                "leave it out of what you quote, or measure again: -i more iterations, -f more forks");
    }

    /** What both nodes and the rails did in an iteration, beside what they did in others. */
    private String meanwhile(RailUse use, Iteration far, List<Iteration> others) {
        List<String> did = new ArrayList<>();
        for (Node node : Node.values()) {
            String cpu = Metric.cpu(node).name();
            did.add(String.format(
                    Locale.ROOT,
                    "node %s used %.2f of a core (else %.2f)",
                    node.label().toUpperCase(Locale.ROOT),
                    far.get(cpu) * goodput(far),
                    others.stream()
                            .mapToDouble(each -> each.get(cpu) * goodput(each))
                            .average()
                            .orElse(Double.NaN)));
        }
        String carried = use.due().keySet().stream()
                .filter(rail -> Double.isFinite(RailUse.received(far, rail)))
                .map(rail -> rail + " " + brief(RailUse.received(far, rail)) + " (else "
                        + brief(mean(others, Metric.railRx(rail).name())) + ")")
                .collect(Collectors.joining(", "));
        if (!carried.isEmpty()) {
            did.add("GB/s received: " + carried);
        }
        if (lost(far) > 0) {
            did.add("channels lost " + times(lost(far)));
        }
        if (far.count(Metric.RETRANSMITS.name()) > 0) {
            did.add(String.format(Locale.ROOT, "segments sent again: %.0f", far.count(Metric.RETRANSMITS.name())));
        }
        return "Meanwhile " + String.join("; ", did);
    }

    /** More than the rails can carry is no good news: the ceiling, the clocks or the counting is wrong. */
    private void aboveCeiling(CellKey cell, List<Iteration> all) {
        double share = median(all, Metric.GOODPUT.name())
                / ceiling.map(each -> each.of(cell)).orElse(Double.NaN);
        if (share > ABOVE_CEILING) {
            add(
                    Kind.ABOVE_CEILING,
                    String.format(
                            Locale.ROOT,
                            "goodput is %.1f %% of what the rails can carry%s (%s)",
                            100 * share,
                            of(cell),
                            ceiling.orElseThrow().label()),
                    "find out whether the ceiling, the clocks or the shaping is wrong before quoting it");
        }
    }

    private void clocks(CellKey cell, List<Iteration> all) {
        double apart = median(all, Metric.GOODPUT_RECEIVER.name()) / median(all, Metric.GOODPUT.name()) - 1;
        if (Math.abs(apart) > CLOCKS_APART) {
            add(
                    Kind.CLOCKS_APART,
                    String.format(
                            Locale.ROOT,
                            "the receiver's goodput differs from the sender's by %+.1f %%%s",
                            100 * apart,
                            of(cell)),
                    "do not quote either; short messages, or a clock is wrong: look at verification and at rails "
                            + "over time");
        }
    }

    /** Of a sweep over channels the cell with the most counts: those with fewer leave rails idle by intention. */
    private void idleRails() {
        cells.keySet().stream()
                .max(Comparator.comparingInt(cell -> Limits.number(cell, "channels", rails.size())))
                .ifPresent(cell -> {
                    List<String> idle = RailUse.of(cell, rails).idle();
                    if (!idle.isEmpty()) {
                        add(
                                Kind.IDLE_RAIL,
                                idle.size() + " of " + rails.size() + " rails had no channel: "
                                        + String.join(", ", idle) + " (channels=" + cell.param("channels")
                                        + " is the most that was asked for)",
                                "-p channels=" + rails.size() + " uses all rails");
                    }
                });
    }

    private void add(Kind kind, String text, String remedy) {
        incidents.add(new Incident(kind, text, remedy));
    }

    private String of(CellKey cell) {
        return cells.size() == 1 ? "" : " with " + labels.of(cell);
    }

    private String clock(Iteration iteration) {
        return iteration
                .moment()
                .flatMap(moment ->
                        properties.started().map(started -> " at " + CLOCK.format(started.plusNanos(moment.timeNs()))))
                .orElse("");
    }

    /** Which iterations, in words: those of one fork by number, of several how many and the first. */
    private String when(List<Iteration> some, List<Iteration> all) {
        if (some.size() == all.size()) {
            return all.size() == 1 ? "its iteration" : "all " + all.size() + " iterations";
        }
        Iteration first = some.get(0);
        if (some.stream().map(Iteration::fork).distinct().count() > 1) {
            return some.size() + " of " + all.size() + " iterations, the first being " + first.number() + " of fork "
                    + first.fork() + clock(first);
        }
        Iteration last = some.get(some.size() - 1);
        boolean run = last.number() - first.number() == some.size() - 1;
        String numbers = some.size() == 1
                ? "iteration " + first.number()
                : run
                        ? "iterations " + first.number() + " to " + last.number()
                        : "iterations "
                                + some.stream().map(each -> "" + each.number()).collect(Collectors.joining(", "));
        return numbers + " of fork " + first.fork() + clock(first);
    }

    private String fact(Node node, String rail, String fact) {
        return properties.environment(node).get("rail." + rail + "." + fact).orElse("");
    }

    // what breaks on the way may be noticed by one end alone
    private static double lost(Iteration iteration) {
        return Math.max(iteration.count("channels.lost"), iteration.count("channels.lost.b"));
    }

    private static double goodput(Iteration iteration) {
        return iteration.get(Metric.GOODPUT.name());
    }

    private static double sum(List<Iteration> iterations, String metric) {
        return iterations.stream().mapToDouble(each -> each.count(metric)).sum();
    }

    private static double mean(List<Iteration> iterations, String metric) {
        return iterations.stream()
                .mapToDouble(each -> each.get(metric))
                .average()
                .orElse(Double.NaN);
    }

    private static double median(List<Iteration> iterations, String metric) {
        return Summary.median(iterations.stream()
                .mapToDouble(each -> each.get(metric))
                .filter(Double::isFinite)
                .toArray());
    }

    private static String times(double count) {
        return count == 1 ? "once" : String.format(Locale.ROOT, "%.0f times", count);
    }

    private static String brief(double value) {
        return Math.abs(value) < 1e-6 || !Double.isFinite(value)
                ? "0"
                : new BigDecimal(value)
                        .round(new MathContext(3))
                        .stripTrailingZeros()
                        .toPlainString();
    }
}
