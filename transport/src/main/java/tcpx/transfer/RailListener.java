package tcpx.transfer;

/**
 * Hears what happens to the rails of a session: given with {@link TransferConfig#withListener}, each end its own.
 *
 * <p>Called by one thread of the session's own, for one event after the other in the order in which they happened. A
 * call that takes its time delays later events and nothing else; it may use the session, also close it. What it throws
 * goes to that thread's {@link Thread.UncaughtExceptionHandler}, and the session and its later events are none the
 * worse. Events that have not been told when the session ends are told then, within a second.
 */
@FunctionalInterface
public interface RailListener {
    /** Nobody listens; costs nothing. */
    RailListener NONE = event -> {};

    /** Something has happened. */
    void happened(RailEvent event);
}
