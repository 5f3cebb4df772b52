package tcpx.transfer;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import tcpx.error.InternalException;
import tcpx.error.SessionClosedException;
import tcpx.error.TransferTimeoutException;
import tcpx.error.TransportException;
import tcpx.time.NanoClock;

/**
 * How the user's own thread waits: it drives its progress loop until what it wants is true, sleeps when there is
 * nothing to do, and gives up when nothing has moved for the idle time, or when it is interrupted.
 */
final class BlockingWait {
    private static final int LAST_LOOKS = 16;

    private final ProgressLoop loop;
    private final FirstFailure failure;
    private final NanoClock clock;
    private final LongSupplier progress;
    private final Supplier<String> cursors;
    private final InterruptWakeup sleep;

    /**
     * A way to wait.
     *
     * @param progress a number that changes whenever something has moved
     * @param cursors says where everything stands, for the message when nothing moves any more
     */
    BlockingWait(
            ProgressLoop loop, FirstFailure failure, NanoClock clock, LongSupplier progress, Supplier<String> cursors) {
        this.loop = loop;
        this.failure = failure;
        this.clock = clock;
        this.progress = progress;
        this.cursors = cursors;
        this.sleep = new InterruptWakeup(loop);
    }

    /**
     * Returns when {@code wanted} is true.
     *
     * @param what is awaited, for the message
     * @param idleNs how long nothing may move; negative for ever
     * @throws TransportException the session's failure, an interrupt, or a timeout; an {@link InternalException} for
     *     whatever else the loop fails with, so that the peer is told of it too
     */
    void until(BooleanSupplier wanted, String what, long idleNs) { // hot: no allocation unless it fails
        try {
            run(wanted, what, idleNs);
        } catch (TransportException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw new InternalException("waiting for " + what + " failed", e);
        }
    }

    // The peer's last words travel on a connection of their own, and may overtake what it acknowledged or sent before
    // them.
    private boolean hadCome(BooleanSupplier wanted) {
        loop.await(0);
        try {
            for (int i = 0; i < LAST_LOOKS && loop.poll() > 0; i++) {
                if (wanted.getAsBoolean()) {
                    return true;
                }
            }
        } catch (TransportException e) {
            return false; // the failure that was there before is the reason
        }
        return wanted.getAsBoolean();
    }

    // hot
    private void run(BooleanSupplier wanted, String what, long idleNs) {
        long lastProgress = progress.getAsLong();
        long idleSinceNs = clock.nanoTime();
        while (true) {
            int work = loop.poll();
            if (wanted.getAsBoolean()) {
                return;
            }
            TransportException failed = failure.get();
            if (failed != null) {
                if (hadCome(wanted)) {
                    return;
                }
                throw failed;
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new SessionClosedException(
                        "the thread was interrupted while waiting for " + what + ", which ends the session");
            }
            if (work > 0) {
                continue;
            }
            long nowNs = clock.nanoTime();
            long nowProgress = progress.getAsLong();
            if (nowProgress != lastProgress) {
                lastProgress = nowProgress;
                idleSinceNs = nowNs;
            }
            if (idleNs < 0) {
                sleep.await(-1);
            } else if (nowNs - idleSinceNs < idleNs) {
                sleep.await(idleNs - (nowNs - idleSinceNs));
            } else {
                throw new TransferTimeoutException(
                        "no progress for " + idleNs / 1_000_000 + " ms while waiting for " + what + "; "
                                + cursors.get(),
                        "Check the rails and the peer, or allow a longer idle time");
            }
        }
    }
}
