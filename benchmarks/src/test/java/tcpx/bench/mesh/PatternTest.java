package tcpx.bench.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PatternTest {
    private static IntStream sizes() {
        return IntStream.concat(IntStream.rangeClosed(2, 33), IntStream.of(64, 127, 128));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void allToAllHasEveryOrderedPairOnce(int size) {
        assertThat(pairs(Pattern.ALL_TO_ALL, size)).doesNotHaveDuplicates().hasSize(size * (size - 1));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void aRoundOfAllToAllGivesEveryRankOnePartnerForBothDirections(int size) {
        List<Round> rounds = Pattern.ALL_TO_ALL.rounds(size);

        assertThat(rounds).hasSize(size % 2 == 0 ? size - 1 : size);
        for (Round round : rounds) {
            Set<Set<Integer>> partners = new HashSet<>();
            round.pairs().forEach(pair -> partners.add(Set.of(pair.from(), pair.to())));
            assertThat(partners.stream().flatMap(Set::stream))
                    .doesNotHaveDuplicates()
                    .hasSize(size - size % 2);
            assertThat(round.pairs()).hasSize(2 * partners.size());
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void inEveryPatternARankIsNamedOnlyIfItIsThereAndNoPairComesTwice(int size) {
        for (Pattern pattern : Pattern.values()) {
            assertThat(pairs(pattern, size))
                    .as("%s of %d", pattern, size)
                    .doesNotHaveDuplicates()
                    .isNotEmpty()
                    .allMatch(pair -> pair.from() < size && pair.to() < size);
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void bisectionCrossesTheMiddleInBothDirections(int size) {
        int half = size / 2;

        assertThat(pairs(Pattern.PAIRS, size))
                .hasSize(2 * half)
                .allMatch(pair -> Math.abs(pair.from() - pair.to()) == half);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void aRingHasEveryRankOnceOnEachSide(int size) {
        List<Pair> pairs = pairs(Pattern.RING, size);

        assertThat(pairs.stream().map(Pair::from)).doesNotHaveDuplicates().hasSize(size);
        assertThat(pairs.stream().map(Pair::to)).doesNotHaveDuplicates().hasSize(size);
    }

    @Test
    void whatTheFourRanksOfTheDocumentationDo() {
        assertThat(Pattern.PAIRS.rounds(4)).hasToString("[Round[pairs=[0 -> 2, 2 -> 0, 1 -> 3, 3 -> 1]]]");
        assertThat(Pattern.RING.rounds(4)).hasToString("[Round[pairs=[0 -> 1, 1 -> 2, 2 -> 3, 3 -> 0]]]");
        assertThat(Pattern.ALL_TO_ALL.rounds(4))
                .hasToString("[Round[pairs=[0 -> 3, 3 -> 0, 1 -> 2, 2 -> 1]],"
                        + " Round[pairs=[1 -> 3, 3 -> 1, 2 -> 0, 0 -> 2]],"
                        + " Round[pairs=[2 -> 3, 3 -> 2, 0 -> 1, 1 -> 0]]]");
        assertThat(Pattern.ONE_TO_ALL.rounds(4)).hasToString("[Round[pairs=[0 -> 1, 0 -> 2, 0 -> 3]]]");
        assertThat(Pattern.ALL_TO_ONE.rounds(4)).hasToString("[Round[pairs=[1 -> 0, 2 -> 0, 3 -> 0]]]");
        assertThat(pairs(Pattern.NEIGHBOURS, 4)).hasSize(8);
        assertThat(pairs(Pattern.NEIGHBOURS, 2)).containsExactly(new Pair(0, 1), new Pair(1, 0));
    }

    @ParameterizedTest
    @EnumSource(Pattern.class)
    void aPatternIsReadAsItIsWritten(Pattern pattern) {
        assertThat(Pattern.parse(pattern.label())).isEqualTo(pattern);
        assertThatThrownBy(() -> pattern.rounds(1)).hasMessageContaining("2 ranks or more");
    }

    @Test
    void anUnknownPatternIsRefusedWithWhatIsAllowed() {
        assertThatThrownBy(() -> Pattern.parse("star"))
                .hasMessage("--pattern star: allowed is pairs, ring, all-to-all, one-to-all, all-to-one, neighbours");
    }

    @Test
    void aRoundSaysWhoSendsToWhom() {
        Round round = Pattern.NEIGHBOURS.rounds(5).get(0);

        assertThat(round.from(0)).containsExactly(1, 4);
        assertThat(round.senders()).containsExactly(0, 1, 2, 3, 4);
        assertThat(round.only(pair -> pair.from() == 2).senders()).containsExactly(2);
    }

    private static List<Pair> pairs(Pattern pattern, int size) {
        return new ArrayList<>(pattern.rounds(size).stream()
                .map(Round::pairs)
                .flatMap(List::stream)
                .toList());
    }
}
