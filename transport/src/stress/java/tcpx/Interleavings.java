package tcpx;

import java.util.function.BooleanSupplier;
import org.jetbrains.lincheck.Lincheck;

/**
 * Small programs of a few threads, run again and again with the threads taking turns in another way each time:
 * Lincheck's model checker decides at every access to shared memory and every lock who goes on. What it reports it
 * reports every time, with the turns that led there.
 *
 * <p>It sees threads take turns, not what processors and compilers may put in another order: whether an access is
 * strong enough is for review. Programs must do the same each time but for the turns.
 */
public final class Interleavings {
    private static final int SCHEDULES = 200;

    private Interleavings() {}

    /** Runs a program in so many ways; throws, and prints the turns, when one of them throws or does not end. */
    public static void check(Runnable program) {
        Lincheck.runConcurrentTest(SCHEDULES, program);
    }

    /** Runs each body on a thread of its own; returns when all have ended, or throws what one of them threw. */
    public static void together(Runnable... bodies) {
        Throwable[] thrown = new Throwable[bodies.length];
        Thread[] threads = new Thread[bodies.length];
        for (int i = 0; i < bodies.length; i++) {
            int number = i;
            threads[i] = new Thread(() -> {
                try {
                    bodies[number].run();
                } catch (RuntimeException | Error e) {
                    thrown[number] = e;
                }
            });
        }
        for (Thread thread : threads) {
            thread.start();
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts it", e);
            }
        }
        for (Throwable each : thrown) {
            if (each != null) {
                throw new AssertionError("a thread failed: " + each, each);
            }
        }
    }

    /** Waits for what another thread brings about. */
    public static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.yield();
        }
    }

    /** Throws unless it holds; a plain check, since the model checker looks into whatever it is given to run. */
    public static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
