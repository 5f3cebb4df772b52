package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostedPlacesTest {
    private static final int MOST = 4;

    @Test
    void theOldestPlaceIsTakenFirst() {
        PostedPlaces places = new PostedPlaces(MOST);
        places.put(10);
        places.put(20);
        assertThat(places.count()).isEqualTo(2);
        assertThat(places.capacity(places.first())).isEqualTo(10);
        places.remove();
        assertThat(places.capacity(places.first())).isEqualTo(20);
        assertThat(places.first()).isEqualTo(1);
    }

    @Test
    void onePlaceTooManyIsRefusedAndChangesNothing() {
        PostedPlaces places = new PostedPlaces(MOST);
        for (int i = 0; i < MOST; i++) {
            places.put(i);
        }
        assertThatThrownBy(() -> places.put(9))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("4 places are posted, which is as many as can be");
        assertThat(places.count()).isEqualTo(MOST);
        places.remove();
        places.put(9);
        assertThat(places.capacity(MOST)).isEqualTo(9);
    }

    @Test
    void theSenderIsToldWhenItKnowsOfNoMoreThanItHasNotBeenToldOf() {
        PostedPlaces places = new PostedPlaces(MOST);
        assertThat(places.isTimeToTell()).as("nothing is posted").isFalse();
        places.put(1);
        assertThat(places.isTimeToTell()).as("it knows of none").isTrue();
        places.put(1);
        places.allTold();
        assertThat(places.isTimeToTell()).as("all are told").isFalse();
        places.put(1);
        assertThat(places.isTimeToTell()).as("two are told, one is not").isFalse();
        places.remove();
        assertThat(places.isTimeToTell()).as("one is told, one is not").isTrue();
        assertThat(places.told()).isEqualTo(2);
        assertThat(places.end()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, Integer.MAX_VALUE - 5, -3})
    void anyOrderOfPostingTellingAndTakingAgreesWithAQueueAlsoWhereNumbersWrap(int start) {
        long seed = 20261122;
        Random random = new Random(seed);
        PostedPlaces places = new PostedPlaces(MOST, start);
        Deque<Long> expected = new ArrayDeque<>();
        int untold = 0;
        for (int step = 0; step < 10_000; step++) {
            if (random.nextBoolean() && !places.isFull()) {
                expected.add((long) step);
                places.put(step + 1);
                untold++;
            } else if (!expected.isEmpty() && places.told() != places.first()) {
                long oldest = expected.remove();
                assertThat(places.capacity(places.first()))
                        .as("seed %d, step %d", seed, step)
                        .isEqualTo(oldest + 1);
                places.remove();
            }
            assertThat(places.count()).isEqualTo(expected.size());
            assertThat(places.isTimeToTell()).isEqualTo(untold > 0 && untold >= expected.size() - untold);
            if (places.isTimeToTell() && random.nextBoolean()) {
                places.allTold();
                untold = 0;
            }
        }
    }
}
