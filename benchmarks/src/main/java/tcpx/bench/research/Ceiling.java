package tcpx.bench.research;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tcpx.bench.result.CellKey;
import tcpx.bench.result.Node;
import tcpx.bench.result.PayloadShare;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunProperties;

/**
 * What the rails can carry, for the channels that use them: channel i runs on rail i mod R, so n channels use the first
 * min(n, R) rails.
 *
 * @param label where the figures come from, such as {@code shaped rails}; a shaped lab is never shown as NICs
 * @param railGBps payload GB/s of each rail, in rail order, all above zero
 */
public record Ceiling(String label, List<Double> railGBps) {
    private static final Pattern RATE = Pattern.compile("(?:.*\\brate )?(\\d+(?:\\.\\d+)?)([KMGkmg]?)bit\\b.*");
    private static final int ETHERNET_MTU = 1500;

    /** Copies the rails in; refuses none, or a rate that is not above zero. */
    public Ceiling {
        railGBps = List.copyOf(railGBps);
        if (railGBps.isEmpty() || railGBps.stream().anyMatch(rate -> !(rate > 0))) {
            throw new IllegalArgumentException("a ceiling needs rails with rates above zero: " + railGBps);
        }
    }

    /**
     * What a run's rails can carry: by the rates that the lab shaped them to or the user gave, else by the shaper that
     * node A's kernel has on them, else by the NICs' speed. Empty where one rail's rate is not known.
     */
    public static Optional<Ceiling> of(Run run) {
        Optional<String> lab = run.properties().get("topology.ceiling");
        return lab.isPresent()
                ? Optional.of(new Ceiling(
                        "shaped rails",
                        Arrays.stream(lab.get().split(",")).map(Double::valueOf).toList()))
                : ofHosts(run.properties(), RailUse.rails(run));
    }

    private static Optional<Ceiling> ofHosts(RunProperties run, List<String> rails) {
        boolean nics = run.topology().getOrDefault("topology", "").matches("nic|mesh");
        String[] given = nics ? run.topology().getOrDefault("topology.rate", "").split(",") : new String[0];
        return of(
                        run,
                        rails,
                        "rates given with --rail-rate",
                        PayloadShare.WIRE,
                        rail -> given.length == rails.size() ? bits(given[rails.indexOf(rail)]) : Double.NaN)
                .or(() -> of(
                        run,
                        rails,
                        "rails shaped by tc",
                        PayloadShare.SHAPED,
                        rail -> bits(fact(run, Node.A, rail, "qdisc"))))
                .or(() -> of(run, rails, "the NICs' speed", PayloadShare.WIRE, rail -> nicBits(run, rail)));
    }

    private static Optional<Ceiling> of(
            RunProperties run, List<String> rails, String label, int frameBytes, ToDoubleFunction<String> bits) {
        List<Double> rates = rails.stream()
                .map(rail -> bits.applyAsDouble(rail) / 8e9 * PayloadShare.of(mtu(run, rail), frameBytes))
                .filter(rate -> rate > 0)
                .toList();
        return rates.isEmpty() || rates.size() < rails.size()
                ? Optional.empty()
                : Optional.of(new Ceiling(label, rates));
    }

    private static double bits(String text) {
        Matcher rate = RATE.matcher(text);
        return rate.matches()
                ? Double.parseDouble(rate.group(1))
                        * switch (rate.group(2).toLowerCase(Locale.ROOT)) {
                            case "k" -> 1e3;
                            case "m" -> 1e6;
                            case "g" -> 1e9;
                            default -> 1;
                        }
                : Double.NaN;
    }

    // a virtual NIC names a speed that nothing holds it to
    private static double nicBits(RunProperties run, String rail) {
        return fact(run, Node.A, rail, "kind").matches("veth|tun|dummy|bridge")
                ? Double.NaN
                : Stream.of(Node.A, Node.B)
                        .map(node -> fact(run, node, rail, "speedMbps"))
                        .filter(speed -> speed.matches("\\d{1,9}"))
                        .mapToDouble(speed -> Long.parseLong(speed) * 1e6)
                        .min()
                        .orElse(Double.NaN);
    }

    private static String fact(RunProperties run, Node node, String rail, String fact) {
        return run.environment(node).get("rail." + rail + "." + fact).orElse("");
    }

    /** The largest packet of a rail, as far as it is known. */
    static int mtu(RunProperties run, String rail) {
        return Stream.of(fact(run, Node.A, rail, "mtu"), run.topology().getOrDefault("topology.mtu", ""))
                .filter(mtu -> mtu.matches("\\d{3,6}"))
                .map(Integer::valueOf)
                .findFirst()
                .orElse(ETHERNET_MTU);
    }

    /** GB/s that all rails can carry. */
    public double sumGBps() {
        return at(railGBps.size());
    }

    /** GB/s that {@code channels} can carry; between whole counts the line between them. */
    public double at(double channels) {
        double sum = 0;
        for (int rail = 0; rail < railGBps.size() && rail < channels; rail++) {
            sum += railGBps.get(rail) * Math.min(1, channels - rail);
        }
        return sum;
    }

    /** GB/s that the rails carry for this cell's channels; all rails' where the cell has no such parameter. */
    public double of(CellKey cell) {
        String channels = cell.param("channels");
        return channels.matches("\\d{1,6}") ? at(Integer.parseInt(channels)) : sumGBps();
    }
}
