package tcpx.bench.mesh;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tcpx.bench.harness.Spelling;

/**
 * Who sends to whom, and what at the same time. Pure arithmetic on ranks 0 to size - 1.
 *
 * <p>Where ranks are 0 to 3: {@code pairs} is 0⇄2 1⇄3; {@code ring} 0→1→2→3→0; {@code all-to-all} three rounds, 0⇄3
 * 1⇄2, then 1⇄3 2⇄0, then 2⇄3 0⇄1; {@code one-to-all} 0→1 0→2 0→3; {@code all-to-one} 1→0 2→0 3→0; {@code neighbours}
 * 0⇄1 1⇄2 2⇄3 3⇄0 all at once.
 */
public enum Pattern {
    /**
     * Bisection: each rank of the lower half and its partner in the upper half send to each other. The last one of an
     * odd number rests.
     */
    PAIRS {
        @Override
        List<Round> roundsOf(int size) {
            int half = size / 2;
            return List.of(new Round(IntStream.range(0, half)
                    .mapToObj(rank -> both(rank, rank + half))
                    .flatMap(List::stream)
                    .toList()));
        }
    },
    /** Each rank sends to the next. */
    RING {
        @Override
        List<Round> roundsOf(int size) {
            return List.of(new Round(IntStream.range(0, size)
                    .mapToObj(rank -> new Pair(rank, (rank + 1) % size))
                    .toList()));
        }
    },
    /**
     * Each rank with each, in rounds in which every rank has one partner and sends to it as it receives from it; of an
     * odd number one rests in each round. The circle method of tournaments.
     */
    ALL_TO_ALL {
        @Override
        List<Round> roundsOf(int size) {
            int circle = size + size % 2 - 1; // one rank stays, the others turn round it; an odd number has a gap there
            List<Round> rounds = new ArrayList<>();
            for (int turn = 0; turn < circle; turn++) {
                List<Pair> pairs = new ArrayList<>();
                if (size % 2 == 0) {
                    pairs.addAll(both(turn, circle));
                }
                for (int step = 1; step <= circle / 2; step++) {
                    pairs.addAll(both((turn + step) % circle, (turn - step + circle) % circle));
                }
                rounds.add(new Round(pairs));
            }
            return rounds;
        }
    },
    /** Rank 0 sends to all others at once. */
    ONE_TO_ALL {
        @Override
        List<Round> roundsOf(int size) {
            return List.of(new Round(
                    IntStream.range(1, size).mapToObj(rank -> new Pair(0, rank)).toList()));
        }
    },
    /** Incast: all others send to rank 0 at once. */
    ALL_TO_ONE {
        @Override
        List<Round> roundsOf(int size) {
            return List.of(new Round(
                    IntStream.range(1, size).mapToObj(rank -> new Pair(rank, 0)).toList()));
        }
    },
    /** Each rank sends to the next and to the one before, at once. */
    NEIGHBOURS {
        @Override
        List<Round> roundsOf(int size) {
            return List.of(new Round(IntStream.range(0, size)
                    .mapToObj(rank -> both(rank, (rank + 1) % size))
                    .flatMap(List::stream)
                    .distinct() // two ranks are each other's neighbours on both sides
                    .toList()));
        }
    };

    /** The fewest ranks that have somebody to send to. */
    public static final int LEAST_RANKS = 2;

    abstract List<Round> roundsOf(int size);

    /**
     * The rounds, one after the other. Each ordered pair is in at most one of them.
     *
     * @throws IllegalArgumentException for fewer than two ranks
     */
    public List<Round> rounds(int size) {
        if (size < LEAST_RANKS) {
            throw new IllegalArgumentException("a mesh of " + size + ": allowed is " + LEAST_RANKS + " ranks or more");
        }
        return roundsOf(size);
    }

    /** As on the command line and in the results: {@code all-to-all}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The pattern of a {@link #label}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Pattern parse(String text) {
        return Arrays.stream(values())
                .filter(each -> each.label().equals(text.strip().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--pattern " + text + ": "
                        + Spelling.question(
                                text,
                                Arrays.stream(values()).map(Pattern::label).toList())
                        + "allowed is " + labels()));
    }

    /** All labels, for people. */
    public static String labels() {
        return Arrays.stream(values()).map(Pattern::label).collect(Collectors.joining(", "));
    }

    private static List<Pair> both(int one, int other) {
        return List.of(new Pair(one, other), new Pair(other, one));
    }
}
