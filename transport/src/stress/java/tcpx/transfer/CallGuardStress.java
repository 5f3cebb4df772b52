package tcpx.transfer;

import static tcpx.Interleavings.require;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tcpx.Interleavings;

/** Calls of several threads at one session, and one that closes it. */
class CallGuardStress {
    private static final long PATIENCE_NS = 60_000_000_000L;

    private final CallGuard guard = new CallGuard("sender");
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();

    private void work() {
        require(inside.incrementAndGet() == 1, "two are inside");
        require(guard.isInside(), "who is inside does not know");
        inside.decrementAndGet();
        ended.incrementAndGet();
        guard.exit();
    }

    private void call() {
        try {
            guard.enter();
        } catch (IllegalStateException e) {
            require(e.getMessage().contains("used by one thread at a time"), e.getMessage());
            return;
        }
        work();
    }

    private void close() {
        require(guard.enterWithin(PATIENCE_NS), "it was not let in though every call ends");
        work();
    }

    /** One is inside at a time; who calls meanwhile is refused at once, and the guard is free when all have ended. */
    @Test
    void oneIsInsideAtATimeAndNobodyWaits() {
        Interleavings.check(() -> {
            CallGuardStress test = new CallGuardStress();
            Interleavings.together(test::call, test::call, test::call);
            require(test.ended.get() > 0, "nobody got in");
            test.call();
            require(!test.guard.isInside(), "it is not free");
        });
    }

    /** Who closes gets in once the call under way has ended, however the threads take turns. */
    @Test
    void whoClosesGetsInBehindTheCallUnderWay() {
        Interleavings.check(() -> {
            CallGuardStress test = new CallGuardStress();
            Interleavings.together(test::call, test::close);
            require(test.ended.get() > 0, "who closes did not get in");
            test.call();
        });
    }
}
