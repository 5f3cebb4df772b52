package tcpx.net.nccl;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tcpx.error.SessionClosedException;
import tcpx.error.TransportException;
import tcpx.error.WireException;
import tcpx.ffi.JvmState;
import tcpx.net.Rail;

/**
 * Calls a plugin's control functions, each on a thread of its own, and waits only so long: a plugin may wait for the
 * peer, or never return, and nobody can call it back. A call that is given up keeps its thread and what it was given;
 * it is told of where the plugin's messages go. Whoever has not returned from closing once is not waited for again.
 * Thread-safe.
 */
final class ForeignCalls {
    private static final Duration LONGEST_CLOSING = Duration.ofSeconds(2);
    private static final Duration NOT_AGAIN = Duration.ofMillis(50);

    private final Duration patience;
    private final Consumer<String> log;
    private final DeferredRelease remains;
    private volatile boolean isStuck;

    /**
     * Calls with a limit.
     *
     * @param log hears of calls that are given up, and of signal handlers that the plugin has replaced
     * @param remains knows how many calls have not returned
     */
    ForeignCalls(Duration patience, Consumer<String> log, DeferredRelease remains) {
        this.patience = patience;
        this.log = log;
        this.remains = remains;
    }

    /**
     * The result of a call.
     *
     * @param late run if the call returns after it was given up
     * @throws WireException if the result does not come in time
     * @throws SessionClosedException if this thread is interrupted
     */
    int call(Rail rail, String function, IntSupplier call, Runnable late) {
        return counted(patience, function, call, late).orElseThrow(() -> overdue(rail, function));
    }

    /** The result of a call that closes something, or 0 if it does not come in time, which is told. */
    int close(Rail rail, String function, IntSupplier call) {
        boolean interrupted = Thread.interrupted(); // who is interrupted closes all the same
        Duration limit = isStuck ? NOT_AGAIN : patience.compareTo(LONGEST_CLOSING) < 0 ? patience : LONGEST_CLOSING;
        Optional<Integer> result = counted(limit, function, call, () -> {});
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (result.isEmpty()) {
            isStuck = true;
            log.accept(function + " on rail " + rail.name() + " has not returned after " + limit.toMillis()
                    + " ms: it is left to itself");
        }
        return result.orElse(0);
    }

    private Optional<Integer> counted(Duration limit, String function, IntSupplier call, Runnable late) {
        remains.call();
        return within(
                limit,
                function,
                () -> {
                    try {
                        return call.getAsInt();
                    } finally {
                        restoreJvm(log);
                        remains.leave();
                    }
                },
                late);
    }

    /** Puts back what the plugin has changed of what the JVM takes for its own, and says so. */
    static void restoreJvm(Consumer<String> log) {
        JvmState.Changes changes = JvmState.ASSUMED.restore();
        if (!changes.handlers().isEmpty()) {
            log.accept("it has replaced the JVM's handlers of " + String.join(", ", changes.handlers())
                    + ", which are put back; LD_PRELOAD=$JAVA_HOME/lib/libjsig.so keeps both");
        }
        if (!changes.blocked().isEmpty()) {
            log.accept("it has blocked " + String.join(", ", changes.blocked()) + ", without which the JVM cannot be: "
                    + "they are let through again");
        }
        if (changes.directory()) {
            log.accept("it has changed the working directory, which is changed back");
        }
    }

    private TransportException overdue(Rail rail, String function) {
        if (Thread.currentThread().isInterrupted()) {
            return new SessionClosedException("the thread was interrupted inside the plugin's " + function);
        }
        return new WireException(
                rail.name(),
                function,
                "ETIMEDOUT",
                "the plugin has not returned from it after " + patience.toSeconds() + " s",
                "NCCL_DEBUG=INFO shows what the plugin says of it");
    }

    /**
     * What something comes to on a thread of its own.
     *
     * @param function the plugin's, for the thread's name
     * @param late run if it comes to something after all
     * @return empty if it takes longer than the limit, or this thread is interrupted
     */
    static <T> Optional<T> within(Duration limit, String function, Supplier<T> call, Runnable late) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> run(call, late, result), "tcpx-plugin-" + function);
        thread.setDaemon(true);
        thread.start();
        try {
            return Optional.of(result.get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return result.cancel(false) ? Optional.empty() : Optional.of(result.join());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return result.cancel(false) ? Optional.empty() : Optional.of(result.join());
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        }
    }

    private static <T> void run(Supplier<T> call, Runnable late, CompletableFuture<T> result) {
        try {
            if (!result.complete(call.get())) {
                late.run();
            }
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
    }

    private static RuntimeException rethrown(@Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
    }
}
