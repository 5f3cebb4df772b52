package tcpx.net;

import tcpx.memory.Region;

/**
 * One direction of one connection on one rail. Driven by one thread at a time; {@link #close} may come from any thread
 * once that thread has stopped.
 */
public sealed interface Comm extends AutoCloseable permits SendComm, RecvComm {
    /** The rail it runs on. */
    Rail rail();

    /**
     * Makes a region known to this comm. The handle is valid until {@link #deregister} or {@link #close}.
     *
     * @throws tcpx.error.WireException if the wire cannot take memory of this kind or alignment
     */
    MemoryHandle register(Region region);

    /** Forgets a region; no request may be using it. Idempotent. */
    void deregister(MemoryHandle handle);

    /**
     * Drives a request and asks for its end: the one call that makes progress.
     *
     * @param request a token that {@code isend} or {@code irecv} gave and that has not been seen completed
     * @return bytes moved once it is complete (its token is then spent, except that {@link RecvComm#consumed} is still
     *     due where the wire needs it), or {@link NetProvider#PENDING}, or {@link NetProvider#CORRUPT} where the wire
     *     checks what it carries; on both ends, then, and the token is spent
     * @throws tcpx.error.WireException if the comm has failed; every later call throws too
     */
    long test(long request);

    /** Counters and settings of the wire at this moment. Control path: may allocate. */
    WireStats stats();

    /**
     * Where what is under way stands, in plain words, for the message when nothing moves any more; empty where the wire
     * does not know. Control path: may allocate. Any thread, beside the one that drives the comm: figures may not fit
     * together.
     */
    default String status() {
        return "";
    }

    /** Ends the comm; outstanding requests are lost and their memory is no longer touched. Idempotent. */
    @Override
    void close();
}
