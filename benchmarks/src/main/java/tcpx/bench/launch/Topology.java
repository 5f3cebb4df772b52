package tcpx.bench.launch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import tcpx.bench.lab.Lab;
import tcpx.bench.lab.LabHost.LabMode;
import tcpx.bench.lab.LabSpec;
import tcpx.bench.lab.RailDelay;
import tcpx.bench.lab.RailRate;

/**
 * What lies between the nodes, as it goes into the results.
 *
 * @param kind {@code nic}, {@code veth-shaped}, {@code veth} or {@code loopback}
 * @param shape what shapes it
 */
public record Topology(String kind, Map<String, String> shape) {
    /** Of a lab. */
    public static Topology of(Lab lab) {
        LabSpec spec = lab.spec();
        Map<String, String> shape = new LinkedHashMap<>();
        shape.put("rails", Integer.toString(spec.rails()));
        List<String> rates = new ArrayList<>();
        List<String> ceilings = new ArrayList<>();
        for (int rail = 0; rail < spec.rails(); rail++) {
            rates.add(spec.rates().get(rail).toString());
            OptionalDouble ceiling = spec.ceilingGBps(rail);
            if (ceiling.isPresent()) {
                ceilings.add(String.format(Locale.ROOT, "%.6f", ceiling.getAsDouble()));
            }
        }
        shape.put("rate", String.join(",", rates));
        if (spec.delayed()) {
            shape.put("delay", spec.delays().stream().map(RailDelay::toString).collect(Collectors.joining(",")));
        }
        if (ceilings.size() == spec.rails() && lab.topology().equals("veth-shaped")) {
            shape.put("ceiling", String.join(",", ceilings));
        }
        if (lab.mode() != LabMode.LOOPBACK) { // lo has its own
            shape.put("mtu", Integer.toString(spec.mtu()));
        }
        spec.gsoMaxBytes().ifPresent(bytes -> shape.put("gsoMax", Integer.toString(bytes)));
        shape.put("congestion", lab.congestion());
        shape.put("mode", lab.mode().label());
        return new Topology(lab.topology(), shape);
    }

    /**
     * Real NICs between two hosts.
     *
     * @param rates what each carries, if it was stated
     */
    public static Topology nic(int rails, List<RailRate> rates) {
        Map<String, String> shape = new LinkedHashMap<>();
        shape.put("rails", Integer.toString(rails));
        if (!rates.isEmpty()) {
            shape.put("rate", rates.stream().map(RailRate::toString).collect(Collectors.joining(",")));
        }
        return new Topology("nic", shape);
    }

    /** The same with what shall happen to its rails. */
    public Topology withFaults(List<String> faults) {
        if (faults.isEmpty()) {
            return this;
        }
        Map<String, String> more = new LinkedHashMap<>(shape);
        more.put("faults", String.join(" and ", faults).replace(';', ','));
        return new Topology(kind, more);
    }
}
