package tcpx.memory;

import static tcpx.Interleavings.require;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tcpx.Interleavings;

/** Memory that is closed while others use it. */
class RegionStress {
    private final AtomicInteger freed = new AtomicInteger();
    private final Region region = new Region(4096, 64, freed::incrementAndGet, this);

    @BeforeAll
    static void loadsWhatTheModelCheckerNeedNotLookInto() {
        Region.allocate(1).close();
    }

    private void use() {
        try (Region.Use use = region.use()) {
            require(freed.get() == 0 && region.address() == 4096, "used after it was freed: " + use);
        } catch (IllegalStateException e) {
            require(region.isClosed(), "refused before it was closed");
        }
    }

    private void touch() {
        try {
            region.acquire();
        } catch (IllegalStateException e) {
            require(freed.get() == 1, "refused though it was not freed");
            return;
        }
        require(freed.get() == 0, "touched after it was freed");
        region.release();
    }

    /** Freed once, when the last use has ended, and never before; whoever comes later is refused. */
    @Test
    void isFreedOnceAndNeverWhileItIsUsed() {
        Interleavings.check(() -> {
            RegionStress test = new RegionStress();
            Interleavings.together(test::use, test::touch, test.region::close);
            require(test.freed.get() == 1, "freed " + test.freed + " times");
            test.touch();
        });
    }

    /** Uses and the region may be closed by several threads at once: each counts once. */
    @Test
    void isFreedOnceThoughSeveralCloseTheSameUse() {
        Interleavings.check(() -> {
            RegionStress test = new RegionStress();
            Region.Use one = test.region.use();
            Region.Use other = test.region.use();
            Interleavings.together(one::close, one::close, test.region::close, test.region::close);
            require(test.freed.get() == 0, "freed though one use is left");
            other.close();
            require(test.freed.get() == 1, "freed " + test.freed + " times");
        });
    }
}
