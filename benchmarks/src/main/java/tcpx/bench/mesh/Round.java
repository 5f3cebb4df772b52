package tcpx.bench.mesh;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Pairs that send at the same time.
 *
 * @param pairs in no order that matters
 */
public record Round(List<Pair> pairs) {
    /** Copies; refuses a pair that is there twice. */
    public Round {
        pairs = List.copyOf(pairs);
        Set<Pair> distinct = new HashSet<>(pairs);
        if (distinct.size() != pairs.size()) {
            throw new IllegalArgumentException("a pair twice in one round: " + pairs);
        }
    }

    /** The ranks that a rank sends to, ascending. */
    public List<Integer> from(int rank) {
        return pairs.stream()
                .filter(pair -> pair.from() == rank)
                .map(Pair::to)
                .sorted()
                .toList();
    }

    /** The ranks that send. */
    public SortedSet<Integer> senders() {
        SortedSet<Integer> senders = new TreeSet<>();
        pairs.forEach(pair -> senders.add(pair.from()));
        return senders;
    }

    /** The same with only these pairs. */
    Round only(Predicate<Pair> kept) {
        return new Round(new ArrayList<>(pairs.stream().filter(kept).toList()));
    }
}
