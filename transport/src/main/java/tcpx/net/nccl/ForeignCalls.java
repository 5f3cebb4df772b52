package tcpx.net.nccl;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tcpx.error.SessionClosedException;
import tcpx.error.TransportException;
import tcpx.error.WireException;
import tcpx.ffi.JvmState;
import tcpx.net.Rail;

/**
 * Calls a plugin's control functions on its {@link ControlThread}, and waits only so long: a plugin may wait for the
 * peer, or never return, and nobody can call it back. A call that is given up keeps its thread and what it was given;
 * it is told of where the plugin's messages go. Whoever has not returned from closing once is not waited for again.
 * Thread-safe.
 */
final class ForeignCalls {
    private static final Duration LONGEST_CLOSING = Duration.ofSeconds(2);
    private static final Duration NOT_AGAIN = Duration.ofMillis(50);

    private final ControlThread thread;
    private final Duration patience;
    private final Consumer<String> log;
    private final DeferredRelease remains;
    private volatile boolean isStuck;

    /**
     * Calls with a limit.
     *
     * @param thread makes them
     * @param log hears of calls that are given up, and of signal handlers that the plugin has replaced
     * @param remains knows how many calls have not returned
     */
    ForeignCalls(ControlThread thread, Duration patience, Consumer<String> log, DeferredRelease remains) {
        this.thread = thread;
        this.patience = patience;
        this.log = log;
        this.remains = remains;
    }

    /**
     * The result of a call.
     *
     * @param late told if the call is given up
     * @throws WireException if the result does not come in time
     * @throws SessionClosedException if this thread is interrupted
     */
    <T> T call(Rail rail, String function, Supplier<T> call, ControlThread.Late late) {
        remains.call();
        ControlThread.Late counted = made -> {
            if (!made) {
                remains.leave();
            }
            late.end(made);
        };
        return thread.within(patience, function, guarded(call), counted).orElseThrow(() -> overdue(rail, function));
    }

    /** The result of a call that closes something, or 0 if it does not come in time, which is told. */
    int close(Rail rail, String function, Supplier<Integer> call) {
        boolean interrupted = Thread.interrupted(); // who is interrupted closes all the same
        Duration limit = isStuck ? NOT_AGAIN : patience.compareTo(LONGEST_CLOSING) < 0 ? patience : LONGEST_CLOSING;
        remains.call();
        Optional<Integer> result = thread.soon(limit, function, guarded(call));
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

    private <T> Supplier<T> guarded(Supplier<T> call) {
        return () -> {
            try {
                return call.get();
            } finally {
                restoreJvm(log);
                remains.leave();
            }
        };
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
}
