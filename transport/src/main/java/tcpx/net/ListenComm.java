package tcpx.net;

import tcpx.time.Deadline;

/** A listening communicator on one rail. */
public interface ListenComm extends AutoCloseable {
    /** The rail it listens on. */
    Rail rail();

    /** What the peer needs to connect. */
    Handle handle();

    /**
     * Whether the handle still leads here: false once what it was bound to is gone, such as the rail's address or its
     * interface, though there may be another of the same name. A listener that is made anew is then found again. Any
     * thread.
     */
    default boolean isCurrent() {
        return true;
    }

    /**
     * Waits for the peer that holds the handle. A stranger who connects without it is dropped and does not disturb.
     *
     * @throws tcpx.error.WireException if nobody valid came before the deadline, or the comm was closed meanwhile
     */
    RecvComm accept(Deadline deadline);

    /** Stops listening; accepted comms live on. Idempotent; may be called while another thread waits in accept. */
    @Override
    void close();
}
