package tcpx.bench.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tcpx.bench.harness.Sweep;
import tcpx.bench.lab.LabSpec;
import tcpx.bench.lab.RailRate;
import tcpx.bench.node.RailFaults;
import tcpx.bench.report.Peers;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Revision;
import tcpx.bench.result.RunStatus;
import tcpx.placement.Cores;

/** Strategies and other programs, in turn, on rails of one shape: one stored run. */
final class ShapeRun {
    private static final String MESSAGE_BYTES = "messageBytes";

    // what a fork takes beside its iterations: a JVM, connections, memory that is filled, poisoned and verified
    private static final double OVERHEAD_SECONDS = 3;
    private static final Pattern FORK_LINE = Pattern.compile("\\[ *\\d+/\\d+] (.*?)(?:\\s+\\d+:\\d\\d left)?");

    private final RailShape shape;
    private final LabSpec spec;
    private final ForkTimes times;
    private final Ours ours;
    private final int rounds;
    private final List<PeerKind> peers;
    private final List<String> command;

    /**
     * What is ours in it.
     *
     * @param sweep the cells of each round
     * @param line JMH's options for one fork of each
     */
    record Ours(Sweep sweep, List<String> line) {
        /** Copies. */
        Ours {
            line = List.copyOf(line);
        }

        List<Long> messageSizes() {
            return sweep.cells().stream()
                    .map(cell -> Long.parseLong(cell.params().get(MESSAGE_BYTES)))
                    .distinct()
                    .toList();
        }
    }

    /**
     * A part of a comparison.
     *
     * @param peers the programs beside ours
     * @param command the command line that makes this part again
     */
    ShapeRun(
            RailShape shape,
            LabSpec spec,
            ForkTimes times,
            Ours ours,
            int rounds,
            List<PeerKind> peers,
            List<String> command) {
        this.shape = shape;
        this.spec = spec;
        this.times = times;
        this.ours = ours;
        this.rounds = rounds;
        this.peers = List.copyOf(peers);
        this.command = List.copyOf(command);
    }

    /** Forks of ours and runs of others. */
    int steps() {
        return rounds * (ours.sweep().cells().size() + turnsOfOthers());
    }

    /** About how long all of it takes. */
    double expectedSeconds() {
        return rounds * (ours.sweep().cells().size() * forkSeconds() + turnsOfOthers() * peerSeconds());
    }

    private int turnsOfOthers() {
        return peers.stream()
                .filter(each -> each.missing().isEmpty())
                .mapToInt(each -> each.ofMessages() ? ours.messageSizes().size() : 1)
                .sum();
    }

    private double forkSeconds() {
        return OVERHEAD_SECONDS + seconds(times.allWarmUp()) + seconds(times.measured());
    }

    private double peerSeconds() {
        return 1 + seconds(times.measured());
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    /** Runs it, and gives the directory of the stored run. */
    Path run(CommandContext context, TempDirectory scratch, ProgressPrinter steps) {
        List<String> faults = shape.faults(times.allWarmUp(), times.measured());
        context.out()
                .println("\n" + shape.label() + ": rails at "
                        + spec.rates().stream().map(RailRate::toString).collect(Collectors.joining(", "))
                        + (faults.isEmpty() ? "" : "; " + String.join("; ", faults)));
        try (LabSession session = LabSession.open(spec)) {
            Topology topology = Topology.of(session.lab()).withFaults(faults);
            PeerContext at = new PeerContext(
                    session,
                    scratch.fresh("peers"),
                    seconds(times.measured()),
                    0,
                    session.lab().a().rails().size(),
                    Cores.ANY,
                    Cores.ANY);
            PeerTurns turns = new PeerTurns(
                    session.lab(),
                    CellKey.TRANSFER,
                    Map.of(),
                    systems(at),
                    shape.faults(Duration.ZERO, times.measured()));
            ForkRunner runner = new ForkRunner(
                    session,
                    scratch.fresh("ours"),
                    RailFaults.environment(session.lab(), faults),
                    text -> tell(text, steps));
            try (NodeProgram nodeB = runner.nodeB(Program.own());
                    ForkedRun stored =
                            new ForkedRun(context.results(), topology, Instant.now(), command, Set.of(MESSAGE_BYTES))) {
                Revision revision = Revision.of(Home.directory());
                for (int round = 1; round <= rounds; round++) {
                    stored.add(runner.run(Program.own(), nodeB, ours.line()), round, revision);
                    others(turns, round, stored, steps);
                    stored.put(Peers.PROPERTIES, turns.described());
                }
                return stored.finish(RunStatus.OK).orElseThrow();
            }
        }
    }

    private void others(PeerTurns turns, int round, ForkedRun stored, ProgressPrinter steps) {
        for (SystemUnderTest each : turns.installed()) {
            if (turns.isReady(each)) {
                String told = turns.take(each, round, stored);
                steps.done(String.format(Locale.ROOT, "%-28s %s", each.kind().label(), told), peerSeconds());
            } else {
                steps.skip(peerSeconds());
            }
        }
    }

    // node A says a line for each fork, with a count of its own
    private void tell(String text, ProgressPrinter steps) {
        Matcher fork = FORK_LINE.matcher(text);
        if (fork.matches()) {
            steps.done(fork.group(1).strip(), forkSeconds());
        }
    }

    /** One of each program, and of those that know messages one for each size. */
    private List<SystemUnderTest> systems(PeerContext context) {
        List<SystemUnderTest> all = new ArrayList<>();
        for (PeerKind peer : peers) {
            List<Long> sizes = peer.ofMessages()
                    ? ours.messageSizes()
                    : ours.messageSizes().subList(0, 1);
            sizes.forEach(size -> all.add(peer.on(context.withMessageBytes(size))));
        }
        return all;
    }
}
