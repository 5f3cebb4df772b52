package tcpx.bench.result;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What lies between two nodes, in words. */
public final class NetworkText {
    private static final String KIND = "topology";
    private static final String PREFIX = KIND + ".";
    private static final String CEILING = PREFIX + "ceiling"; // follows from rate and MTU

    private NetworkText() {}

    /** {@code veth-shaped mtu=8244 rails=4 rate=4gbit}, from {@link RunProperties#topology}. */
    public static String of(Map<String, String> topology) {
        String shape = words(topology);
        return topology.getOrDefault(KIND, "network not known") + (shape.isEmpty() ? "" : " " + shape);
    }

    /** What the first network says that the second does not. */
    static String only(Map<String, String> these, Map<String, String> those) {
        Map<String, String> found = new TreeMap<>(these);
        found.entrySet().removeIf(each -> each.getValue().equals(those.get(each.getKey())));
        String kind = found.getOrDefault(KIND, "");
        String words = (kind + " " + words(found)).strip();
        return words.isEmpty() ? "without those" : words;
    }

    private static String words(Map<String, String> topology) {
        return new TreeMap<>(topology)
                .entrySet().stream()
                        .filter(each -> !List.of(KIND, CEILING).contains(each.getKey()))
                        .map(each -> each.getKey().substring(PREFIX.length()) + "=" + once(each.getValue()))
                        .collect(Collectors.joining(" "));
    }

    /** A list of equal values as one of them: "4gbit,4gbit" is "4gbit". */
    public static String once(String list) {
        List<String> values = Arrays.stream(list.split(",")).distinct().toList();
        return values.size() == 1 ? values.get(0) : list;
    }
}
