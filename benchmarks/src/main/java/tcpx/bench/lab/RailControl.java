package tcpx.bench.lab;

import java.util.ArrayList;
import java.util.List;
import tcpx.bench.lab.EnvironmentException.LabException;

/** What can be done to one rail of a lab that is up, always to both ends. */
final class RailControl {
    private static final long RANDOM_VALUES = 1L << 32;

    private final LabNode a;
    private final LabNode b;
    private final LabRecord lab;
    private final LabSpec spec;
    private final int link;

    RailControl(LabNode a, LabNode b, LabRecord lab, int link) {
        this.a = a;
        this.b = b;
        this.lab = lab;
        this.spec = lab.spec();
        this.link = link;
    }

    /** As the lab made it. */
    RailCondition base() {
        return new RailCondition(false, spec.rates().get(link - 1), 0);
    }

    /**
     * Makes it so.
     *
     * @param from how it is, or may be
     * @throws LabException when the kernel refuses something; all else is made
     */
    void change(RailCondition from, RailCondition to) {
        Failures failures = new Failures();
        if (from.down() != to.down()) {
            failures.attempt(to.down() ? this::down : this::up);
        }
        failures.attempt(() -> loss(from.loss(), to.loss()));
        failures.attempt(() -> rate(from.rate(), to.rate()));
        failures.throwFirst();
    }

    /**
     * Takes the link down at node B. That is a pulled cable seen from node A, which loses its carrier and keeps address
     * and route, so that what it sends vanishes; and a dead NIC seen from node B, which loses its route. So one fault
     * shows both.
     */
    private void down() {
        Command.require(b.startIp(List.of("link set " + Wiring.device(link) + " down")));
        carrier("off");
    }

    /** Brings it back, also the route with its congestion control, which went with the link. */
    private void up() {
        Command.require(b.startIp(List.of(
                "link set " + Wiring.device(link) + " up", Wiring.route(Wiring.Side.B, link, lab.congestion()))));
        carrier("on");
    }

    // of a pair of virtual links it is the kernel's business
    private void carrier(String state) {
        if (lab.distance() instanceof Distance.Line && Wiring.isDelayed(spec, link)) {
            Command.require(a.startIp(List.of("link set " + Wiring.device(link) + " carrier " + state)));
        }
    }

    /** Shapes to another rate, without losing what is queued, or stops or starts shaping. */
    private void rate(RailRate from, RailRate to) {
        if (from.equals(to)) {
            return;
        }
        if (!to.shaped()) {
            tcOnBothEnds(List.of("qdisc del " + Wiring.shaperOf(spec, lab.distance(), link)));
        } else {
            String verb = from.shaped() ? "qdisc change " : "qdisc add ";
            tcOnBothEnds(List.of(verb + Wiring.tbf(spec, lab.distance(), link, to)));
        }
    }

    /**
     * Drops each arriving packet with a probability, on both ends, after the shaping: lost in the network, not in the
     * NIC. The classifier sees packets as TCP handed them over, up to 64 KiB at once, as netem on a virtual link would.
     * Unlike netem it leaves the shaper alone, and kernels without netem have it.
     *
     * @param from the probability so far, 0 for none
     * @param to the probability from now on, 0 for none
     */
    void loss(double from, double to) {
        String device = Wiring.device(link);
        if (from == to) {
            return;
        }
        if (to == 0) {
            tcOnBothEnds(List.of("qdisc del dev " + device + " clsact"));
            return;
        }
        List<String> lines = new ArrayList<>();
        if (from == 0) {
            lines.add("qdisc add dev " + device + " clsact");
        }
        lines.add("filter replace dev " + device + " ingress pref 1 protocol all handle 1 bpf da bytecode \""
                + dropping(to) + "\"");
        tcOnBothEnds(lines);
    }

    /** A classic BPF program that gives "go on" (0) or "drop" (2). */
    private static String dropping(double fraction) {
        long keepBelow = Math.round((1 - fraction) * RANDOM_VALUES);
        // load a random number (extension at 0xfffff038); if at or above the threshold drop, else go on
        return keepBelow == 0 ? "1,6 0 0 2" : "4,32 0 0 4294963256,53 0 1 " + keepBelow + ",6 0 0 2,6 0 0 0";
    }

    private void tcOnBothEnds(List<String> lines) {
        Command.require(a.startTc(lines), b.startTc(lines));
    }

    /**
     * How a rail is.
     *
     * @param down whether its link is down
     * @param rate to which it is shaped
     * @param loss the probability with which a packet is lost
     */
    public record RailCondition(boolean down, RailRate rate, double loss) {}
}
