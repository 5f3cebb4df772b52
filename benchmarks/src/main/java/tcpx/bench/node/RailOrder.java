package tcpx.bench.node;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tcpx.net.Rail;

/**
 * In which order a session's channels use the rails, told from the sender to the receiver: several senders on one node
 * that have fewer channels than there are rails begin at different ones.
 */
public final class RailOrder {
    private RailOrder() {}

    /** The same rails beginning with another one; each keeps its index. */
    public static List<Rail> beginningWith(int first, List<Rail> rails) {
        List<Rail> rotated = new ArrayList<>(rails);
        Collections.rotate(rotated, -first);
        return rotated;
    }

    /** As it is told; empty if it is the usual one. */
    static Optional<String> of(List<Rail> rails) {
        boolean usual = IntStream.range(0, rails.size())
                .allMatch(place -> rails.get(place).index() == place);
        return usual
                ? Optional.empty()
                : Optional.of(rails.stream()
                        .map(rail -> Integer.toString(rail.index()))
                        .collect(Collectors.joining(",")));
    }

    /**
     * The rails in that order.
     *
     * @param order null: the usual one
     * @throws IllegalArgumentException if it does not name each of them once
     */
    static List<Rail> apply(String order, List<Rail> rails) {
        if (order == null) {
            return rails;
        }
        String every =
                IntStream.range(0, rails.size()).mapToObj(Integer::toString).collect(Collectors.joining(","));
        String[] places = order.split(",");
        if (!Arrays.stream(places)
                .sorted((a, b) -> a.length() == b.length() ? a.compareTo(b) : a.length() - b.length())
                .collect(Collectors.joining(","))
                .equals(every)) {
            throw new IllegalArgumentException("railOrder=" + order + ": allowed is " + every + " in any order");
        }
        return Arrays.stream(places).map(Integer::valueOf).map(rails::get).toList();
    }
}
