package tcpx.bench.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MeshPlanTest {
    @Test
    void pairsWithinANodeAreLeftOutAndRoundsThatAreEmptyThen() {
        MeshPlan plan = MeshPlan.of(List.of(Pattern.ALL_TO_ALL), List.of("n1", "n1", "n2"), 1);

        assertThat(plan.turns().stream().flatMap(turn -> turn.round().pairs().stream()))
                .containsExactlyInAnyOrder(new Pair(0, 2), new Pair(2, 0), new Pair(1, 2), new Pair(2, 1));
        assertThat(plan.turns()).hasSize(2);
    }

    @Test
    void ranksThatShareOneHostAreMeasuredAllTheSame() {
        assertThat(MeshPlan.of(List.of(Pattern.RING), List.of("here", "here"), 1)
                        .turns())
                .singleElement()
                .satisfies(turn -> assertThat(turn.round().pairs()).hasSize(2));
    }

    @Test
    void everyForkHasAllPatterns() {
        MeshPlan plan = MeshPlan.of(List.of(Pattern.RING, Pattern.ALL_TO_ONE), List.of("a", "b", "c"), 2);

        assertThat(plan.turns())
                .extracting(turn -> turn.fork() + " " + turn.label())
                .containsExactly("1 ring", "1 all-to-one", "2 ring", "2 all-to-one");
    }
}
