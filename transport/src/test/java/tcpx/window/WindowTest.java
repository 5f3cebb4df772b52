package tcpx.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16})
    void takesDepthPostsAndNotOneMore(int depth) {
        Window window = new SlidingWindow(depth);
        for (int i = 0; i < depth; i++) {
            assertThat(window.post()).isEqualTo(i);
        }
        assertThat(window.hasRoom()).isFalse();
        assertThat(window.post()).isEqualTo(Window.NONE);
        assertThat(window.outstanding()).isEqualTo(depth);
    }

    @Test
    void retiresInPostingOrderWhenCompletionsArriveReversed() {
        Window window = new SlidingWindow(3);
        window.post();
        window.post();
        window.post();
        window.complete(2);
        assertThat(window.retire()).isEqualTo(Window.NONE);
        window.complete(1);
        assertThat(window.retire()).isEqualTo(Window.NONE);
        window.complete(0);
        assertThat(List.of(window.retire(), window.retire(), window.retire(), window.retire()))
                .containsExactly(0, 1, 2, Window.NONE);
    }

    @Test
    void refusesToCompleteWhatIsNotInFlight() {
        Window window = new SlidingWindow(2);
        assertThatThrownBy(() -> window.complete(0)).hasMessageContaining("slot 0 is not in flight");
        window.post();
        window.complete(0);
        assertThatThrownBy(() -> window.complete(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> window.complete(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> window.complete(2)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> window.complete(-1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesADepthBelowOne() {
        assertThatThrownBy(() -> new SlidingWindow(0)).hasMessageContaining("window depth is 0");
    }

    @Test
    void aBatchWindowOpensAgainOnlyWhenAllHaveRetired() {
        Window window = new BatchWindow(2);
        window.post();
        assertThat(window.hasRoom()).isTrue();
        window.post();
        window.complete(0);
        assertThat(window.retire()).isZero();
        assertThat(window.post()).isEqualTo(Window.NONE);
        window.complete(1);
        assertThat(window.retire()).isEqualTo(1);
        assertThat(window.post()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 16, 64})
    void theCursorsKeepTheirOrderWhateverHappens(int depth) {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Window window = new SlidingWindow(depth);
            List<Integer> inFlight = new ArrayList<>();
            List<Integer> posting = new ArrayList<>();
            List<Integer> retiring = new ArrayList<>();
            for (int step = 0; step < 2_000; step++) {
                switch (random.nextInt(3)) {
                    case 0 -> {
                        int slot = window.post();
                        assertThat(slot == Window.NONE)
                                .as("seed %d", seed)
                                .isEqualTo(posting.size() - retiring.size() == depth);
                        if (slot != Window.NONE) {
                            inFlight.add(slot);
                            posting.add(slot);
                        }
                    }
                    case 1 -> {
                        if (!inFlight.isEmpty()) {
                            window.complete(inFlight.remove(random.nextInt(inFlight.size())));
                        }
                    }
                    default -> {
                        int slot = window.retire();
                        if (slot != Window.NONE) {
                            retiring.add(slot);
                        }
                    }
                }
            }
            assertThat(posting.subList(0, retiring.size())).as("seed %d", seed).isEqualTo(retiring);
        }
    }

    @Test
    void resetForgetsWhatIsOutstanding() {
        for (Window window : List.of(new SlidingWindow(2), new BatchWindow(2))) {
            window.post();
            window.post();
            window.reset();
            assertThat(window.outstanding()).isZero();
            assertThat(window.hasRoom()).isTrue();
        }
    }

    @Test
    void theOldestSlotGoesRoundWithThePosts() {
        for (Window window : List.of(new SlidingWindow(3), new BatchWindow(3))) {
            assertThat(window.depth()).isEqualTo(3);
            for (int i = 0; i < 3; i++) {
                assertThat(window.post()).isEqualTo(i);
                assertThat(window.oldest()).isZero();
            }
            for (int i = 0; i < 3; i++) {
                window.complete(i);
                assertThat(window.retire()).isEqualTo(i);
                assertThat(window.retired()).isEqualTo(i + 1);
            }
            assertThat(window.post()).isZero();
            assertThat(window.oldest()).isZero();
            assertThat(window.posted()).isEqualTo(4);
        }
    }

    @Test
    void onlyWhatIsInFlightCompletesWhereverTheWindowStands() {
        Window window = new SlidingWindow(3);
        window.post();
        window.complete(0);
        window.retire();
        window.post();
        window.post();
        assertThat(window.oldest()).isEqualTo(1);
        assertThatThrownBy(() -> window.complete(0))
                .hasMessage("slot 0 is not in flight: posted 3, retired 1, depth 3");
        window.complete(2);
        window.complete(1);
        assertThat(List.of(window.retire(), window.retire())).containsExactly(1, 2);
    }

    @Test
    void aBatchWindowSaysThatItDrainsAndWhereItStands() {
        Window window = new BatchWindow(2);
        window.post();
        assertThat(window).hasToString("posted 1, retired 0, depth 2");
        window.post();
        assertThat(window.hasRoom()).isFalse();
        assertThat(window).hasToString("posted 2, retired 0, depth 2, draining");
        window.complete(0);
        window.complete(1);
        window.retire();
        assertThat(window.hasRoom()).isFalse();
        window.retire();
        assertThat(window.hasRoom()).isTrue();
    }
}
