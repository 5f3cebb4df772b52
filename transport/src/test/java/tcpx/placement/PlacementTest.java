package tcpx.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import tcpx.ffi.Posix;

class PlacementTest {
    @Test
    void aThreadThatEntersWaitsForItsTurnWhenItIsWoken() {
        assertThat(inAThreadOfItsOwn(() -> {
                    new Placement(Cores.ANY, Scheduling.BATCH).enter(0);
                    return Posix.scheduling();
                }))
                .isEqualTo(Posix.SCHED_BATCH);
        assertThat(inAThreadOfItsOwn(Posix::scheduling)).as("another thread").isZero();
    }

    @Test
    void aThreadThatEntersIsOnItsCore() {
        List<Integer> usable = Cores.usable().numbers();
        Placement placement = new Placement(new Cores(usable), Scheduling.NORMAL);
        assertThat(inAThreadOfItsOwn(() -> {
                    placement.enter(usable.size() + 1);
                    return Cores.usable().numbers();
                }))
                .containsExactly(usable.get(1 % usable.size()));
    }

    @Test
    void anywhereIsWhereItWas() {
        Cores before = Cores.usable();
        int scheduling = Posix.scheduling();
        Placement.ANY.enter(0);
        assertThat(Cores.usable()).isEqualTo(before);
        assertThat(Posix.scheduling()).isEqualTo(scheduling);
    }

    private static <T> T inAThreadOfItsOwn(Supplier<T> body) {
        CompletableFuture<T> result = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        result.complete(body.get());
                    } catch (RuntimeException e) {
                        result.completeExceptionally(e);
                    }
                })
                .start();
        return result.join();
    }
}
