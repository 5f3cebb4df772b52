package tcpx.bench.research;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tcpx.bench.research.Incident.Kind;
import tcpx.bench.research.MeasuredCell.Iteration;
import tcpx.bench.result.Metric;
import tcpx.bench.result.Node;
import tcpx.transfer.RailEvent;

/** Rails that have channels and carried nothing. */
final class SilentRails {
    private SilentRails() {}

    static void find(MeasuredCell cell, List<Incident> found) {
        List<Iteration> all = cell.iterations();
        for (String rail : cell.rails()) {
            List<Iteration> silent = all.stream()
                    .filter(each -> cell.use().silent(each).contains(rail))
                    .toList();
            if (silent.isEmpty()) {
                continue;
            }
            List<Integer> channels = cell.use().channels().get(rail);
            String text = String.format(
                    Locale.ROOT,
                    "%s carried nothing%s: %s received %s GB/s on it where its share is %s, in %s (%s %s)%s",
                    rail,
                    cell.where(),
                    cell.name(Node.B),
                    MeasuredCell.brief(
                            Iteration.mean(silent, Metric.railRx(rail).name())),
                    MeasuredCell.brief(cell.use().due().get(rail)
                            * silent.stream()
                                    .mapToDouble(Iteration::goodput)
                                    .average()
                                    .orElse(0)),
                    cell.when(silent, all),
                    channels.size() == 1 ? "channel" : "channels",
                    channels.stream().map(String::valueOf).collect(Collectors.joining(", ")),
                    cell.told(silent, rail));
            Reason reason = reason(cell, rail, silent);
            found.add(new Incident(Kind.SILENT_RAIL, text + "; " + reason.text, reason.remedy));
        }
    }

    private record Reason(String text, String remedy) {}

    /** Why a rail carries nothing, as far as both ends' counters and its past tell. */
    private static Reason reason(MeasuredCell cell, String rail, List<Iteration> silent) {
        String look = "ip -s link show " + rail + " on both nodes";
        if (fact(cell, Node.A, rail, "up").equals("false")
                || fact(cell, Node.B, rail, "up").equals("false")) {
            return new Reason("it was down when the run began", "ip link set " + rail + " up, on both nodes");
        }
        boolean carriedBefore = cell.iterations().stream()
                .anyMatch(each -> each.fork() == silent.get(0).fork()
                        && each.number() < silent.get(0).number());
        Iteration last = silent.get(silent.size() - 1);
        double sentBytes = RailUse.sent(last, rail) * 1e9 * last.count(Metric.ELAPSED.name());
        double receivedBytes = RailUse.received(last, rail) * 1e9 * last.count(Metric.ELAPSED.name());
        int mtu = Ceiling.mtu(cell.properties(), rail);
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
        if (cell.isTold(silent, rail, RailEvent.Kind.ABSENT)) {
            return new Reason(
                    "no connection was made on it, though the control connection and other rails have theirs: a "
                            + "firewall lets nothing through there, or its ends are in different networks",
                    "open TCP to node B's address on " + rail
                            + " (node --data-ports 4712 fixes the port); ip route get "
                            + "with that address; ./run-bench.sh doctor --peer tries each rail");
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

    private static String fact(MeasuredCell cell, Node node, String rail, String fact) {
        return cell.properties()
                .environment(node)
                .get("rail." + rail + "." + fact)
                .orElse("");
    }
}
