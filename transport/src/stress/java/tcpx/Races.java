package tcpx;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Races between real threads, round after round, for what the {@link Interleavings} cannot show, such as files that are
 * really closed. The more processors, the more a round is worth.
 */
public final class Races {
    private static final long DURATION_NS = TimeUnit.SECONDS.toNanos(3);
    private static final long PATIENCE_S = 30;

    private Races() {}

    /**
     * For some seconds, runs round after round, the bodies of each at once and on threads of their own; throws what one
     * of them throws.
     */
    public static void run(Supplier<List<Callable<?>>> round) {
        ExecutorService threads = Executors.newCachedThreadPool(body -> {
            Thread thread = new Thread(body, "race");
            thread.setDaemon(true);
            return thread;
        });
        try {
            long startNs = System.nanoTime();
            for (int i = 0; System.nanoTime() - startNs < DURATION_NS; i++) {
                run(round.get(), threads, i);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void run(List<Callable<?>> bodies, ExecutorService threads, int round) {
        CyclicBarrier start = new CyclicBarrier(bodies.size());
        List<Future<?>> running = new ArrayList<>();
        for (Callable<?> body : bodies) {
            running.add(threads.submit(() -> {
                start.await();
                return body.call();
            }));
        }
        for (Future<?> each : running) {
            try {
                each.get(PATIENCE_S, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new AssertionError("round " + round + ": " + e.getCause(), e.getCause());
            } catch (TimeoutException e) {
                throw new AssertionError("round " + round + " has not ended within " + PATIENCE_S + " s", e);
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts it", e);
            }
        }
    }
}
