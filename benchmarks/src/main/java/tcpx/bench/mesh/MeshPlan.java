package tcpx.bench.mesh;

import java.util.ArrayList;
import java.util.List;

/**
 * Which rounds are played when. Pure.
 *
 * @param turns in their order
 */
public record MeshPlan(List<Turn> turns) {
    /** Copies. */
    public MeshPlan {
        turns = List.copyOf(turns);
    }

    /**
     * A round of a pattern.
     *
     * @param pattern whose
     * @param number of the round within its pattern, from 1
     * @param of how many
     * @param fork from 1
     * @param round who sends to whom
     */
    public record Turn(Pattern pattern, int number, int of, int fork, Round round) {
        /** For progress: {@code all-to-all 2/3}. */
        public String label() {
            return pattern.label() + (of == 1 ? "" : " " + number + "/" + of);
        }
    }

    /**
     * All rounds of all patterns in every fork, so that a drift of the cluster falls on all alike. Pairs within a node
     * are left out, unless there is only one node: they would use no rail.
     *
     * @param hosts the node of each rank
     */
    public static MeshPlan of(List<Pattern> patterns, List<String> hosts, int forks) {
        boolean oneNode = hosts.stream().distinct().count() == 1;
        List<Turn> turns = new ArrayList<>();
        for (int fork = 1; fork <= forks; fork++) {
            for (Pattern pattern : patterns) {
                List<Round> rounds = pattern.rounds(hosts.size());
                for (int i = 0; i < rounds.size(); i++) {
                    Round round = rounds.get(i)
                            .only(pair -> oneNode || !hosts.get(pair.from()).equals(hosts.get(pair.to())));
                    if (!round.pairs().isEmpty()) {
                        turns.add(new Turn(pattern, i + 1, rounds.size(), fork, round));
                    }
                }
            }
        }
        return new MeshPlan(turns);
    }
}
