package tcpx.bench.cli;

import java.util.List;
import java.util.stream.Collectors;
import tcpx.bench.lab.KeptLab;
import tcpx.bench.lab.LabRail;
import tcpx.bench.lab.LabSpec;
import tcpx.bench.lab.RailRate;

/** A kept lab for its user: what it is, who is in it, how to get in, and how to take it down. */
final class KeptLabText {
    private KeptLabText() {}

    /** Several lines, each with its end. */
    static String of(KeptLab lab) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                "%s: %d rails at %s, MTU %d%s, %s, by way of %s%n",
                lab.name(),
                lab.spec().rails(),
                rates(lab.spec()),
                lab.spec().mtu(),
                lab.spec().gsoMaxBytes().isPresent()
                        ? ", packets up to " + lab.spec().gsoMaxBytes().getAsInt()
                        : "",
                lab.congestion(),
                lab.mode().label()));
        node(text, "a", lab.railsA(), lab.enterA(), lab.inside());
        node(text, "b", lab.railsB(), lab.enterB(), lab.inside());
        text.append(String.format("  take it down   ./run-bench.sh lab down %s%n", lab.name()));
        return text.toString();
    }

    private static void node(
            StringBuilder text, String node, List<LabRail> rails, List<String> enter, List<KeptLab.Inhabitant> inside) {
        text.append(String.format(
                "  node %s         %s%n",
                node,
                rails.stream()
                        .map(rail -> rail.device() + " " + rail.address().getHostAddress())
                        .collect(Collectors.joining(", "))));
        text.append(String.format("    run in it    %s PROGRAM%n", String.join(" ", enter)));
        String processes = inside.stream()
                .filter(each -> each.node().equals(node))
                .map(each -> each.pid() + " (" + each.program() + ")")
                .collect(Collectors.joining(", "));
        if (!processes.isEmpty()) {
            text.append(String.format("    runs in it   %s%n", processes));
        }
    }

    private static String rates(LabSpec spec) {
        List<String> rates = spec.rates().stream().map(RailRate::toString).toList();
        return rates.stream().distinct().count() == 1 ? rates.get(0) : String.join(",", rates);
    }
}
