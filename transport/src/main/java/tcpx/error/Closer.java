package tcpx.error;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has been opened and must be closed together: the last that was taken over is closed first, and whatever fails
 * the others are closed all the same. Any thread.
 */
public final class Closer implements AutoCloseable {
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /** Nothing has been taken over yet. */
    public Closer() {}

    /** Takes a part over, and returns it. */
    public synchronized <T extends AutoCloseable> T own(T part) {
        parts.push(part);
        return part;
    }

    /** Closes all parts because of a failure, to which what fails in closing is added; returns that failure. */
    public <E extends Throwable> E closeAfter(E failure) {
        for (AutoCloseable part = next(); part != null; part = next()) {
            try {
                part.close();
            } catch (Exception e) {
                if (e != failure) {
                    failure.addSuppressed(e);
                }
            }
        }
        return failure;
    }

    /** Closes all parts and then throws the first failure, to which the others are added. Idempotent. */
    @Override
    public void close() {
        for (AutoCloseable part = next(); part != null; part = next()) {
            try {
                part.close();
            } catch (Exception e) {
                throw closeAfter(e instanceof RuntimeException r ? r : new IllegalStateException(e));
            }
        }
    }

    private synchronized AutoCloseable next() {
        return parts.poll();
    }
}
