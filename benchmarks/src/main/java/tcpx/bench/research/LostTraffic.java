package tcpx.bench.research;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tcpx.bench.research.Incident.Kind;
import tcpx.bench.research.MeasuredCell.Iteration;
import tcpx.bench.result.Metric;
import tcpx.bench.result.PayloadShare;

/** Channels and segments that were lost on the way. */
final class LostTraffic {
    /** Segments sent again, as a share of all: well-shaped rails stay ten times below. */
    static final double RESENT = 0.001;

    static final String REMEDY = "who drops them: tc -s qdisc and ip -s link on both nodes, the switch's counters";
    private static final int PLAIN_MTU = 1500;

    private LostTraffic() {}

    static void channels(MeasuredCell cell, List<Incident> found) {
        List<Iteration> all = cell.iterations();
        List<Iteration> with = all.stream().filter(each -> each.lost() > 0).toList();
        if (!with.isEmpty()) {
            double rejoined = Iteration.sum(all, "channels.rejoined");
            found.add(new Incident(
                    Kind.LOST_CHANNELS,
                    String.format(
                            Locale.ROOT,
                            "channels broke or stopped while others went on, %s in all%s, in %s%s%s",
                            MeasuredCell.times(
                                    all.stream().mapToDouble(Iteration::lost).sum()),
                            cell.where(),
                            cell.when(with, all),
                            rejoined > 0 ? "; channels joined again " + MeasuredCell.times(rejoined) : "",
                            cell.told(with, "")),
                    "the rail's state at that time: dmesg, ip -s link on both nodes"
                            + (cell.hasPicture() ? "; the report's picture of the rails over time" : "")));
        }
    }

    static void segments(MeasuredCell cell, List<Incident> found) {
        List<Iteration> all = cell.iterations();
        int mtu = Ceiling.mtu(
                cell.properties(), cell.rails().isEmpty() ? "" : cell.rails().get(0));
        double share = resentShare(all, mtu);
        if (share >= RESENT) {
            String where = cell.rails().stream()
                    .filter(rail ->
                            Iteration.sum(all, Metric.railRetransmits(rail).name()) > 0)
                    .map(rail -> String.format(
                            Locale.ROOT,
                            "%s %.0f",
                            rail,
                            Iteration.sum(all, Metric.railRetransmits(rail).name())))
                    .collect(Collectors.joining(", "));
            found.add(new Incident(
                    Kind.RETRANSMITS,
                    String.format(
                            Locale.ROOT,
                            "%s %% of the segments were sent again%s (%.0f in all%s): packets are lost on the way",
                            MeasuredCell.brief(100 * share),
                            cell.where(),
                            Iteration.sum(all, Metric.RETRANSMITS.name()),
                            where.isEmpty() ? "" : "; " + where),
                    REMEDY + (mtu > PLAIN_MTU ? "; whether large packets pass: ping -M do -s " + (mtu - 28) : "")));
        }
    }

    /** Segments sent again as a share of those that the payload fills; NaN where it was not counted. */
    static double resentShare(List<Iteration> all, int mtu) {
        double segments = all.stream()
                        .mapToDouble(each -> each.goodput() * each.count(Metric.ELAPSED.name()) * 1e9)
                        .sum()
                / PayloadShare.segmentBytes(mtu);
        return Iteration.sum(all, Metric.RETRANSMITS.name()) / segments;
    }
}
