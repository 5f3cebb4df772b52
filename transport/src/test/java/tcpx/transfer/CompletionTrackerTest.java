package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionTrackerTest {
    private final CompletionTracker tracker = new CompletionTracker();

    @ParameterizedTest
    @CsvSource({
        // grains of the message, first and number of what is marked: within a word, across words, at both ends
        "1, 0, 1",
        "64, 0, 64",
        "64, 63, 1",
        "65, 64, 1",
        "128, 0, 128",
        "200, 60, 10",
        "200, 63, 2",
        "2000, 1000, 900",
    })
    void whatIsMarkedIsMarkedAndNothingBesideIt(int grains, int first, int number) {
        tracker.begin(grains);
        assertThat(tracker.isMarked(first, number)).isFalse();
        assertThat(tracker.mark(first, number)).isEqualTo(number);
        assertThat(tracker.isMarked(first, number)).isTrue();
        assertThat(tracker.count()).isEqualTo(number);
        for (int i = 0; i < grains; i++) {
            assertThat(tracker.isMarked(i, 1)).as("grain %d", i).isEqualTo(i >= first && i < first + number);
        }
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "0, -1", "10, 1", "9, 2", "0, 11", "2147483647, 1", "1, 2147483647"})
    void whatIsNotWithinTheMessageIsRefusedAndMarksNothing(int first, int grains) {
        tracker.begin(10);
        assertThatThrownBy(() -> tracker.mark(first, grains)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> tracker.claim(first, grains)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(tracker.count()).isZero();
        assertThat(tracker.mark(0, 10)).isEqualTo(10);
    }

    @Test
    void whatIsClaimedIsCountedOnlyWhenThatIsSaid() {
        tracker.begin(100);
        assertThat(tracker.claim(60, 8)).isEqualTo(8);
        assertThat(tracker.count()).isZero();
        assertThat(tracker.isMarked(60, 8)).isTrue();
        assertThat(tracker.claim(58, 4)).as("two of them are new").isEqualTo(2);
        tracker.count(10);
        assertThat(tracker.count()).isEqualTo(10);
    }

    @Test
    void aMessageBeginsWithNothingMarkedWhateverTheSizeOfTheOneBefore() {
        for (int grains : new int[] {2000, 70, 1024, 64, 1, 2049}) {
            tracker.begin(grains);
            assertThat(tracker.count()).as("%d grains", grains).isZero();
            assertThat(tracker.mark(0, grains)).as("%d grains", grains).isEqualTo(grains);
            assertThat(tracker.mark(0, grains)).as("%d grains", grains).isZero();
        }
    }

    @Test
    void anyMarksAgreeWithASet() {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            int grains = 1 + random.nextInt(300);
            tracker.begin(grains);
            BitSet expected = new BitSet();
            for (int step = 0; step < 20; step++) {
                int first = random.nextInt(grains);
                int number = 1 + random.nextInt(grains - first);
                boolean all = expected.nextClearBit(first) >= first + number;
                assertThat(tracker.isMarked(first, number))
                        .as("round %d", round)
                        .isEqualTo(all);
                int before = expected.cardinality();
                expected.set(first, first + number);
                assertThat(tracker.mark(first, number)).isEqualTo(expected.cardinality() - before);
                assertThat(tracker.count()).isEqualTo(expected.cardinality());
            }
        }
    }
}
