package tcpx.bench.result;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import tcpx.bench.result.Pairing.Difference;

/**
 * The runs of two sides, such as two releases, each set beside those of the other with which it can be compared.
 *
 * @param matches at least one; where nothing can be compared it is that of the newest runs, and says why
 * @param first pools of the first side that no run of the second can be compared with
 * @param second the same of the second side
 */
public record RunPairs(List<Match> matches, List<RunGroup> first, List<RunGroup> second) {
    /** Copies. */
    public RunPairs {
        matches = List.copyOf(matches);
        first = List.copyOf(first);
        second = List.copyOf(second);
    }

    /**
     * Two pools.
     *
     * @param pairing their cells
     */
    public record Match(RunGroup first, RunGroup second, Pairing pairing) {
        static Match of(RunGroup first, RunGroup second, Set<Difference> accepted) {
            return new Match(first, second, Pairing.of(first.run(), second.run(), accepted));
        }

        boolean isComparable() {
            return !pairing.matched().isEmpty();
        }
    }

    /**
     * Sets runs side by side; those that differ in nothing go before those that differ in what is accepted, newer ones
     * before older ones.
     *
     * @param first oldest first, at least one
     * @param second oldest first, at least one
     */
    public static RunPairs of(List<Run> first, List<Run> second, Set<Difference> accepted) {
        List<RunGroup> ours = newestFirst(first);
        List<RunGroup> theirs = newestFirst(second);
        Match newest = Match.of(ours.get(0), theirs.get(0), accepted);
        List<Match> found = new ArrayList<>();
        match(ours, theirs, Set.of(), accepted, found);
        match(ours, theirs, accepted, accepted, found);
        if (found.isEmpty()) {
            ours.remove(newest.first());
            theirs.remove(newest.second());
            found.add(newest);
        }
        return new RunPairs(found, ours, theirs);
    }

    private static List<RunGroup> newestFirst(List<Run> runs) {
        List<RunGroup> pools = new ArrayList<>(RunGroup.of(runs));
        Collections.reverse(pools);
        return pools;
    }

    // pools of which some cells pair though only so much differs; of those, every cell pairs that is accepted to
    private static void match(
            List<RunGroup> ours,
            List<RunGroup> theirs,
            Set<Difference> differing,
            Set<Difference> accepted,
            List<Match> found) {
        for (RunGroup their : List.copyOf(theirs)) {
            for (RunGroup our : List.copyOf(ours)) {
                if (Match.of(our, their, differing).isComparable()) {
                    found.add(Match.of(our, their, accepted));
                    ours.remove(our);
                    theirs.remove(their);
                    break;
                }
            }
        }
    }
}
