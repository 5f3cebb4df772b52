package tcpx.bench.research;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tcpx.bench.node.Sizes;
import tcpx.bench.research.CellFigures.Silence;
import tcpx.bench.research.MeasuredCell.Iteration;
import tcpx.bench.result.BufferLimits;
import tcpx.bench.result.Cell;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Run;

/**
 * What holds a cell back, from what both nodes and the kernel counted. The causes are tried from the outside in: a cell
 * that fills its rails is limited by them whatever else is busy; then the cores, also where others take them; then a
 * progress thread; then segments that are lost; then what TCP itself says held it back (receive window, send buffer);
 * then the transport's own window. A rail that carried nothing goes before all, if that was for a quarter of the
 * iterations, or if it is only for this that the others were fuller. Where nothing is busy that is said, not guessed.
 *
 * <p>The thresholds are conventions, not measurements: a part that is busy 85 % of the time is called the limit.
 */
public final class Limits {
    /** A rail that carries this share of its payload rate is full. */
    static final double FULL = 0.95;

    /** Cores or a thread busy for this share of the time are the limit. */
    static final double BUSY = 0.85;

    private static final int UNDER_WAY_BYTES = 1 << 20;

    /** Share of the time with data outstanding that TCP says it was held back, from which it counts. */
    static final double HELD = 0.25;

    /** Share of the time that a chunk waited for its channel's window, from which it counts. */
    static final double STALLED = 0.25;

    /**
     * Full windows that hold more time than this are no limit but a queue: round trips in a data centre are far below,
     * the lab's queue is 20 ms.
     */
    static final double LONGEST_ROUND_TRIP_S = 0.005;

    /** A rail below this share of its rate has room, while another is full. */
    static final double IDLE = 0.85;

    private Limits() {}

    /** What a cell is bound by. */
    public enum Verdict {
        /** The rails that its channels use are full. */
        RAIL("rail-bound: its rails are full"),
        /** A rail with channels carries nothing. */
        STOPPED_RAIL("a rail carries nothing"),
        /** One rail is full and others wait for it. */
        SLOWEST_RAIL("rail-bound: one rail is full and the others wait for it"),
        /** The cores of a node, or of the machine that both share, are busy. */
        CPU("CPU-bound"),
        /** Other programs take the cores. */
        OTHERS("CPU-bound: other programs take the cores"),
        /** Node A's threads are busy, or its socket buffers are full. */
        SENDER("sender-bound"),
        /** Node B's threads are busy, or its receive windows are closed. */
        RECEIVER("receiver-bound"),
        /** Segments are lost on the way and have to be sent again. */
        LOSS("loss-bound: segments are lost and sent again"),
        /** The windows are full and nothing else is busy. */
        WINDOW("window-bound"),
        /** Nothing that is measured is busy. */
        UNKNOWN("not told: nothing that is measured is busy");

        private final String sentence;

        Verdict(String sentence) {
            this.sentence = sentence;
        }

        /** In words. */
        public String sentence() {
            return sentence;
        }
    }

    /**
     * A cell's limit.
     *
     * @param cell which
     * @param verdict what it is bound by
     * @param evidence the figures that say so, one sentence
     * @param advice the parameter to change next
     */
    public record Limit(CellKey cell, Verdict verdict, String evidence, String advice) {}

    /** The limit of every transfer cell of a run that has goodput, in the run's order. */
    public static List<Limit> of(Run run) {
        List<Limit> limits = new ArrayList<>();
        Map<CellKey, List<Iteration>> iterations = Iteration.of(run);
        for (Cell cell : run.cells()) {
            boolean transfer = cell.key().isTransfer() && cell.key().peer().equals(CellKey.OURS);
            if (transfer) {
                CellFigures figures = CellFigures.of(run, cell, iterations.get(cell.key()));
                if (Double.isFinite(figures.goodputGBps())) {
                    limits.add(of(cell.key(), figures));
                }
            }
        }
        return limits;
    }

    /** The limit of one cell with these figures. */
    public static Limit of(CellKey cell, CellFigures figures) {
        Optional<Limit> found = stopped(cell, figures);
        found = found.isPresent() ? found : rails(cell, figures);
        found = found.isPresent() ? found : cores(cell, figures);
        found = found.isPresent() ? found : crowded(cell, figures);
        found = found.isPresent() ? found : threads(cell, figures);
        found = found.isPresent() ? found : loss(cell, figures);
        found = found.isPresent() ? found : tcp(cell, figures);
        found = found.isPresent() ? found : window(cell, figures);
        return found.orElseGet(() -> new Limit(
                cell,
                Verdict.UNKNOWN,
                "rails " + percent(use(cell, figures)) + " full, stalled " + percent(figures.stallShare())
                        + ", receive window " + percent(figures.rwnd()) + ", send buffer " + percent(figures.sndbuf()),
                "messageBytes (the time between transfers may be what costs), or look at it with --flame"));
    }

    private static Optional<Limit> stopped(CellKey cell, CellFigures figures) {
        List<Double> shares = railShares(cell, figures);
        boolean othersAreFull = shares.stream().anyMatch(share -> share >= FULL);
        List<Silence> stopped = figures.silences().stream()
                .filter(each -> each.isLong()
                        || othersAreFull && each.place() < shares.size() && shares.get(each.place()) < IDLE)
                .toList();
        if (stopped.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Limit(
                cell,
                Verdict.STOPPED_RAIL,
                stopped.stream()
                                .map(each -> each.rail() + " had stopped in " + iterations(each))
                                .collect(Collectors.joining(", "))
                        + ": less than 1 % of its share, and the others carried the rest",
                "find out why: the findings at the top say what is known of "
                        + stopped.stream().map(Silence::rail).collect(Collectors.joining(", "))));
    }

    private static String iterations(Silence of) {
        return of.silent() == of.iterations()
                ? "all iterations"
                : of.silent() + " of " + of.iterations() + " iterations";
    }

    private static Optional<Limit> loss(CellKey cell, CellFigures figures) {
        return figures.resentShare() >= LostTraffic.RESENT
                ? Optional.of(new Limit(
                        cell,
                        Verdict.LOSS,
                        String.format(
                                Locale.ROOT, "%.2g %% of the segments were sent again", 100 * figures.resentShare()),
                        LostTraffic.REMEDY))
                : Optional.empty();
    }

    private static Optional<Limit> rails(CellKey cell, CellFigures figures) {
        int rails = figures.railCeilingGBps().size();
        if (rails == 0) {
            return Optional.empty();
        }
        int channels = number(cell, "channels", rails);
        double use = use(cell, figures);
        if (use >= FULL) {
            int used = Math.min(channels, rails);
            String evidence = String.format(
                    Locale.ROOT,
                    "%.3g GB/s is %s of what the %s can carry",
                    figures.goodputGBps(),
                    percent(use),
                    used == 1 ? "rail it uses" : used + " rails it uses");
            String advice = channels < rails
                    ? "channels=" + Math.min(2 * channels, rails) + ": " + (rails - used) + " of " + rails
                            + " rails are idle"
                    : "more or faster rails (--rails, --rail-rate): there is nothing left to gain on these";
            return Optional.of(new Limit(cell, Verdict.RAIL, evidence, advice));
        }
        return slowestRail(cell, figures);
    }

    private static Optional<Limit> slowestRail(CellKey cell, CellFigures figures) {
        List<Double> shares = railShares(cell, figures);
        boolean dynamic = List.of("FIRST_FREE", "ADAPTIVE", "auto").contains(cell.param("strategy"));
        if (shares.stream().noneMatch(share -> share >= FULL) || shares.stream().noneMatch(share -> share < IDLE)) {
            return Optional.empty();
        }
        return Optional.of(new Limit(
                cell,
                Verdict.SLOWEST_RAIL,
                "the rails it uses are full to "
                        + shares.stream().map(Limits::percent).collect(Collectors.joining(", ")),
                !dynamic
                        ? "strategy=FIRST_FREE or ADAPTIVE: chunks then go to the rail that has room"
                        : cell.param("chunkBytes").equals("auto")
                                ? "longer warm-up, longer messages: the rails' speeds are found out meanwhile"
                                : "chunkBytes=" + Math.max(1, number(cell, "chunkBytes", 2) / 2)
                                        + ": smaller chunks are spread more evenly"));
    }

    /** What each rail that the channels use carried, as a share of what it can; none where that is not known. */
    private static List<Double> railShares(CellKey cell, CellFigures figures) {
        int rails = figures.railCeilingGBps().size();
        return IntStream.range(0, Math.min(figures.railGBps().size(), Math.min(rails, number(cell, "channels", rails))))
                .mapToObj(rail ->
                        figures.railGBps().get(rail) / figures.railCeilingGBps().get(rail))
                .toList();
    }

    private static Optional<Limit> cores(CellKey cell, CellFigures figures) {
        double a = figures.cpuA() * figures.goodputGBps();
        double b = figures.cpuB() * figures.goodputGBps();
        double load = figures.oneMachine()
                ? (a + b) / figures.coresA()
                : Math.max(a / figures.coresA(), b / figures.coresB());
        if (!(load >= BUSY)) {
            return Optional.empty();
        }
        String evidence = figures.oneMachine()
                ? String.format(
                        Locale.ROOT,
                        "both nodes take %.2f of the %.0f cores that they share (A %.2f, B %.2f)",
                        a + b,
                        figures.coresA(),
                        a,
                        b)
                : String.format(
                        Locale.ROOT,
                        "node A takes %.2f of its %.0f cores, node B %.2f of its %.0f",
                        a,
                        figures.coresA(),
                        b,
                        figures.coresB());
        return Optional.of(new Limit(
                cell,
                Verdict.CPU,
                evidence,
                "cost per byte: " + cheaper(cell) + ", --gso-max 524280, or see where it goes with --flame"));
    }

    private static Optional<Limit> crowded(CellKey cell, CellFigures figures) {
        return figures.crowded().stream()
                .findFirst()
                .map(load -> new Limit(cell, Verdict.OTHERS, load.text(), HostLoad.REMEDY));
    }

    // what is under way stays in the cache, or does not; below a MiB the calls cost more than that saves
    private static String cheaper(CellKey cell) {
        int window = number(cell, "window", 1);
        int chunkBytes = number(cell, "chunkBytes", 1 << 19);
        return (long) window * chunkBytes > UNDER_WAY_BYTES && window > 1
                ? "window=" + window / 2
                : "chunkBytes=" + Math.max(UNDER_WAY_BYTES, chunkBytes);
    }

    private static Optional<Limit> threads(CellKey cell, CellFigures figures) {
        int channels = number(cell, "channels", 1);
        int threadsA = threads(cell, figures.coresA());
        int threadsB = threads(cell, figures.coresB());
        double a = figures.cpuA() * figures.goodputGBps() / threadsA;
        double b = figures.cpuB() * figures.goodputGBps() / threadsB;
        if (!(Math.max(a, b) >= BUSY)) {
            return Optional.empty();
        }
        boolean sender = a >= b;
        int threads = sender ? threadsA : threadsB;
        String evidence = String.format(
                Locale.ROOT,
                "node %s's %s busy for %s of the time, node %s's for %s",
                sender ? "A" : "B",
                threads == 1 ? "one thread is" : threads + " threads are",
                percent(Math.max(a, b)),
                sender ? "B" : "A",
                percent(Math.min(a, b)));
        String advice = threads < channels
                ? "threads=" + Math.min(2 * threads, channels)
                : "channels=" + 2 * channels + (isAuto(cell) ? "" : " with threads=" + 2 * threads);
        return Optional.of(new Limit(cell, sender ? Verdict.SENDER : Verdict.RECEIVER, evidence, advice));
    }

    // as the transport chooses for auto: one for each channel, no more than the node has cores
    private static int threads(CellKey cell, double cores) {
        int channels = number(cell, "channels", 1);
        int asked = isAuto(cell) ? cores >= 1 ? (int) cores : channels : number(cell, "threads", 1);
        return Math.min(channels, asked);
    }

    private static boolean isAuto(CellKey cell) {
        return cell.param("threads").equals("auto");
    }

    private static Optional<Limit> tcp(CellKey cell, CellFigures figures) {
        boolean receiver = figures.rwnd() >= HELD && !(figures.sndbuf() > figures.rwnd());
        boolean sender = figures.sndbuf() >= HELD;
        double share = receiver ? figures.rwnd() : figures.sndbuf();
        Optional<Limit> kernels = kernelsBuffer(cell, figures, receiver, receiver || sender ? share : 0);
        if (kernels.isPresent() || !receiver && !sender) {
            return kernels;
        }
        String parameter = receiver ? "receiveBufferBytes" : "sendBufferBytes";
        return Optional.of(new Limit(
                cell,
                receiver ? Verdict.RECEIVER : Verdict.SENDER,
                heldBack(receiver, share),
                parameter + "=" + Math.max(8 << 20, 2 * number(cell, parameter, 0))
                        + (receiver && !isAuto(cell) ? ", or threads=" + 2 * number(cell, "threads", 1) : "")));
    }

    private static String heldBack(boolean receiver, double share) {
        return "TCP was held back by " + (receiver ? "the receive window" : "the send buffer") + " for "
                + percent(share) + " of the time";
    }

    // what a channel's path holds at its share of its rail, against what the kernels hold by themselves
    private static Optional<Limit> kernelsBuffer(CellKey cell, CellFigures figures, boolean receiver, double share) {
        int rails = figures.railCeilingGBps().size();
        if (rails == 0 || !(figures.roundTripUs() > 0)) {
            return Optional.empty();
        }
        double fastest = figures.railCeilingGBps().stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
        int onOne = (number(cell, "channels", rails) + rails - 1) / rails;
        long pathBytes = Math.round(fastest * 1e3 * figures.roundTripUs() / onOne);
        for (BufferLimits.Buffer buffer : BufferLimits.Buffer.values()) {
            boolean receives = buffer == BufferLimits.Buffer.RECEIVE;
            BufferLimits limits = receives ? figures.buffersB() : figures.buffersA();
            boolean tuned = number(cell, receives ? "receiveBufferBytes" : "sendBufferBytes", 0) == 0;
            boolean held = share > 0
                    && receives == receiver
                    && limits.tooSmall(pathBytes).contains(buffer);
            if (tuned && (held || limits.bounds(buffer, pathBytes))) {
                String node = receives ? "B" : "A";
                return Optional.of(new Limit(
                        cell,
                        receives ? Verdict.RECEIVER : Verdict.SENDER,
                        String.format(
                                Locale.ROOT,
                                "%snode %s's kernel gives a channel %.3g MB at most (%s), and its path holds %.3g MB: "
                                        + "%.3g GB/s for %.3g ms",
                                held ? heldBack(receives, share) + "; " : "",
                                node,
                                limits.most(buffer).orElse(0) / 1e6,
                                buffer.setting(),
                                pathBytes / 1e6,
                                fastest / onOne,
                                figures.roundTripUs() / 1e3),
                        limits.remedy(Set.of(buffer), pathBytes) + " on node " + node));
            }
        }
        return Optional.empty();
    }

    private static Optional<Limit> window(CellKey cell, CellFigures figures) {
        int window = number(cell, "window", 0);
        if (!(figures.stallShare() >= STALLED)
                || window == 0) { // a window that follows the channel's speed is no limit
            return Optional.empty();
        }
        int chunkBytes = number(cell, "chunkBytes", 1 << 20);
        long inFlight = (long) window * chunkBytes;
        double held = inFlight * (double) number(cell, "channels", 1) / (figures.goodputGBps() * 1e9);
        String evidence = "a chunk waited for its channel's window " + percent(figures.stallShare())
                + " of the time with " + Sizes.text(inFlight) + "B in flight per channel";
        if (held > LONGEST_ROUND_TRIP_S) {
            return Optional.of(new Limit(
                    cell,
                    Verdict.UNKNOWN,
                    String.format(
                            Locale.ROOT,
                            "%s, which is %.0f ms of transfer and more than any round trip: what drains the windows "
                                    + "is slow",
                            evidence,
                            1000 * held),
                    "look for other load on this machine (load.average), then at it with --flame"));
        }
        return Optional.of(
                new Limit(cell, Verdict.WINDOW, evidence + ", and nothing else is busy", "window=" + 2 * window));
    }

    /** Goodput over what the rails that the channels use can carry; NaN where that is not known. */
    private static double use(CellKey cell, CellFigures figures) {
        int rails = figures.railCeilingGBps().size();
        int channels = number(cell, "channels", rails);
        double ceiling = figures.railCeilingGBps().stream()
                .limit(channels)
                .mapToDouble(Double::doubleValue)
                .sum();
        return rails == 0 ? Double.NaN : figures.goodputGBps() / ceiling;
    }

    static int number(CellKey cell, String parameter, int otherwise) {
        String text = cell.param(parameter);
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : otherwise;
    }

    private static String percent(double share) {
        return Double.isFinite(share) ? Math.round(100 * share) + " %" : "not known";
    }
}
