package tcpx.placement;

import java.util.Locale;
import tcpx.ffi.Errno;
import tcpx.ffi.Posix;

/**
 * What a thread that is woken may do to the one that runs on its core.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/sched.7.html">sched(7)</a>
 */
public enum Scheduling {
    /** As the system does it: it may take the core at once. */
    NORMAL,
    /**
     * It waits until that one sleeps, or has had its turn (SCHED_BATCH). Where the threads of both nodes share a core,
     * one that sends then is not interrupted by the one that its bytes wake, nor one that receives by the one that its
     * acknowledgement wakes: each moves more at a time, and hands the core over less often.
     */
    BATCH;

    /** As in parameters and results. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Sets the calling thread; {@link #NORMAL} leaves it as it is.
     *
     * @throws IllegalStateException if the system refuses
     */
    public void apply() {
        if (this == BATCH) {
            int r = Posix.setBatchScheduling();
            if (r < 0) {
                throw new IllegalStateException("SCHED_BATCH is refused: " + Errno.symbol(r));
            }
        }
    }
}
