package tcpx.net.inproc;

import org.jspecify.annotations.Nullable;

/** A comm as a poller sees it. */
interface PolledComm {
    /** Whether an outstanding request may have progressed. Asked by the thread that drives the comm. */
    boolean mayProgress();

    /** Signals go to this poller from now on; null for none. */
    void watchedBy(@Nullable InProcessPoller poller);
}
