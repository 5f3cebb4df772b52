package tcpx.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CallGuardTest {
    private final CallGuard guard = new CallGuard("sender");

    /** Another thread inside a call, until it is told. */
    private final class Other implements AutoCloseable {
        private final CountDownLatch inside = new CountDownLatch(1);
        private final CountDownLatch leave = new CountDownLatch(1);
        private final Thread thread = new Thread(this::call, "the-other-one");

        Other() throws InterruptedException {
            thread.start();
            inside.await();
        }

        private void call() {
            guard.enter();
            inside.countDown();
            try {
                leave.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            } finally {
                guard.exit();
            }
        }

        @Override
        public void close() {
            leave.countDown();
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void aCallWhileAnotherIsUnderWayIsRefusedAndSaysWhoIsInside() throws Exception {
        try (Other other = new Other()) {
            assertThat(other).isNotNull();
            assertThatThrownBy(guard::enter)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("a sender is used by one thread at a time, and the-other-one is inside a call");
            assertThat(guard.isInside()).isFalse();
        }
        guard.enter();
        assertThat(guard.isInside()).isTrue();
        guard.exit();
        assertThat(guard.isInside()).isFalse();
    }

    @Test
    void aCallFromWithinACallIsRefusedAndTheOuterOneGoesOn() {
        guard.enter();
        assertThatThrownBy(guard::enter).hasMessageContaining("this one is inside a call");
        assertThat(guard.isInside()).isTrue();
        guard.exit();
        assertThat(guard.isInside()).isFalse();
    }

    @Test
    void whoWaitsGetsInWhenTheCallEndsAndNotBefore() throws Exception {
        try (Other other = new Other()) {
            assertThat(guard.enterWithin(0)).isFalse();
            assertThat(guard.enterWithin(1)).isFalse();
            other.leave.countDown();
            assertThat(guard.enterWithin(TimeUnit.SECONDS.toNanos(10))).isTrue();
            guard.exit();
        }
        guard.enter();
        guard.exit();
    }

    @Test
    void whoWaitsForTooLongIsToldInTime() throws Exception {
        try (Other other = new Other()) {
            assertThat(other).isNotNull();
            long startNs = System.nanoTime();
            assertThat(guard.enterWithin(TimeUnit.MILLISECONDS.toNanos(50))).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - startNs))
                    .isBetween(Duration.ofMillis(50), Duration.ofSeconds(10));
        }
    }

    @Test
    void whoIsInterruptedWaitsOnAndKeepsTheFlag() throws Exception {
        try (Other other = new Other()) {
            CompletableFuture<Boolean> flag = new CompletableFuture<>();
            Thread waiter = new Thread(() -> {
                Thread.currentThread().interrupt();
                boolean entered = guard.enterWithin(TimeUnit.SECONDS.toNanos(10));
                flag.complete(entered && Thread.currentThread().isInterrupted());
                guard.exit();
            });
            waiter.start();
            assertThat(waiter.isAlive()).isTrue();
            other.leave.countDown();
            assertThat(flag.get(10, TimeUnit.SECONDS)).isTrue();
            waiter.join();
        }
        guard.enter();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        guard.exit();
    }
}
