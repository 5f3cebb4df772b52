package tcpx.bench.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * The plan of a lab of many nodes, as lines for {@code ip -batch} and {@code tc -batch}: a bridge for each link in a
 * namespace of its own, the switch. Node n has the address 10.77.LINK.n; link 0 is the control link.
 *
 * @param spec the rails' shape
 * @param nodes how many
 * @param slower rails of single nodes that are shaped otherwise: {@code n3:eth3}
 */
record MeshWiring(LabSpec spec, int nodes, Map<String, RailRate> slower) {
    /** As many as a subnet of the plan has addresses for. */
    static final int MOST_NODES = 250;

    /** Refuses a number of nodes that is no mesh, and what names no rail of it. */
    MeshWiring {
        if (nodes < 2 || nodes > MOST_NODES) {
            throw new IllegalArgumentException("--nodes " + nodes + ": allowed is 2 to " + MOST_NODES);
        }
        if (spec.delayed() || spec.gsoMaxBytes().isPresent()) {
            throw new IllegalArgumentException("--rail-delay and --gso-max are of the lab of two nodes");
        }
        slower = Map.copyOf(slower);
        for (String each : slower.keySet()) {
            if (!each.matches("n\\d{1,3}:eth\\d{1,2}")
                    || number(each, 1) < 1
                    || number(each, 1) > nodes
                    || number(each, each.indexOf(':') + 4) < 1
                    || number(each, each.indexOf(':') + 4) > spec.rails()) {
                throw new IllegalArgumentException("--slow " + each + ": allowed is a rail of a node, from n1:eth1 to n"
                        + nodes + ":eth" + spec.rails() + ", with its rate: n3:eth3=100mbit");
            }
        }
    }

    private static int number(String text, int at) {
        return Integer.parseInt(text.substring(at).replaceFirst("\\D.*", ""));
    }

    static String nodeName(int node) {
        return "n" + node;
    }

    static String address(int node, int link) {
        return "10.77." + link + "." + node;
    }

    private static String port(int node, int link) {
        return nodeName(node) + "e" + link;
    }

    /** For {@code ip -batch} in the switch: bridges, and links into the namespaces of the holders, n1's first. */
    List<String> links(List<Long> holders) {
        List<String> lines = new ArrayList<>();
        for (int link = 0; link <= spec.rails(); link++) {
            String mtu = link == 0 ? "" : " mtu " + spec.mtu();
            lines.add("link add br" + link + mtu + " type bridge");
            lines.add("link set br" + link + " up");
            for (int node = 1; node <= nodes; node++) {
                String port = port(node, link);
                lines.add("link add " + port + mtu + " type veth peer name " + Wiring.device(link) + mtu + " netns "
                        + holders.get(node - 1));
                lines.add("link set " + port + " master br" + link);
                lines.add("link set " + port + " up");
            }
        }
        return lines;
    }

    /** For {@code ip -batch} in a node. */
    List<String> addresses(int node, String congestion) {
        List<String> lines = new ArrayList<>(List.of("link set lo up"));
        for (int link = 0; link <= spec.rails(); link++) {
            String device = Wiring.device(link);
            lines.add("addr add " + address(node, link) + "/24 dev " + device);
            lines.add("link set " + device + " up");
            lines.add("route replace 10.77." + link + ".0/24 dev " + device + " proto kernel scope link src "
                    + address(node, link) + " congctl " + congestion);
        }
        return lines;
    }

    /** For {@code tc -batch} in a node: what it sends. */
    List<String> shapingOf(int node) {
        return shaping(node, Wiring::device);
    }

    /** For {@code tc -batch} in the switch: what a node gets. */
    List<String> shapingTowards(int node) {
        return shaping(node, link -> port(node, link));
    }

    private List<String> shaping(int node, IntFunction<String> device) {
        List<String> lines = new ArrayList<>();
        for (int rail = 1; rail <= spec.rails(); rail++) {
            RailRate rate = slower.getOrDefault(
                    nodeName(node) + ":" + Wiring.device(rail), spec.rates().get(rail - 1));
            if (rate.shaped()) {
                lines.add("qdisc add dev " + device.apply(rail) + " root" + Wiring.bucket(rate, spec.gsoMaxBytes()));
            }
        }
        return lines;
    }
}
