package tcpx.bench.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Who is measured when.
 *
 * @param turns in their order
 */
public record Plan(List<Turn> turns) {
    private static final int ABBA = 4;

    /** Copies. */
    public Plan {
        turns = List.copyOf(turns);
    }

    /**
     * One fork.
     *
     * @param system whose
     * @param fork from 1 within the system
     */
    public record Turn(SystemUnderTest system, int fork) {}

    /**
     * All that are installed in turn in every round, so that a drift of the machine falls on all of them alike.
     *
     * @param forks how many of each
     */
    public static <S extends SystemUnderTest> Plan interleaved(List<S> systems, ToIntFunction<S> forks) {
        List<Turn> turns = new ArrayList<>();
        int rounds = systems.stream().mapToInt(forks).max().orElse(0);
        for (int round = 1; round <= rounds; round++) {
            for (S system : systems) {
                if (round <= forks.applyAsInt(system) && system.missing().isEmpty()) {
                    turns.add(new Turn(system, round));
                }
            }
        }
        return new Plan(turns);
    }

    /** Two in the order A B B A A B B A …, so that a steady drift cancels out. */
    public static Plan paired(SystemUnderTest a, SystemUnderTest b, int pairs) {
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < 2 * pairs; i++) {
            boolean first = i % ABBA == 0 || i % ABBA == ABBA - 1;
            turns.add(new Turn(first ? a : b, i / 2 + 1));
        }
        return new Plan(turns);
    }

    /** About how long all of it takes. */
    public double expectedSeconds() {
        return turns.stream()
                .mapToDouble(turn -> turn.system().expectedSeconds())
                .sum();
    }
}
