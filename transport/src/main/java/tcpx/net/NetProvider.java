package tcpx.net;

import java.util.List;
import tcpx.time.Deadline;

/**
 * A way to move bytes between two nodes: the seam between the transport and a wire.
 *
 * <p>Control calls ({@code listen}, {@code connect}, {@code accept}, {@code register}, {@code close}) may block, but
 * take a deadline where they wait for the peer. The data path ({@code isend}, {@code irecv}, {@code test}) never
 * blocks and never allocates. Control calls may come from any thread; a comm's data path is driven by one thread at a
 * time.
 */
public interface NetProvider extends AutoCloseable {
    /** Retry later: the comm has as many requests outstanding as it can hold. */
    long BUSY = -1;

    /** Not yet: the request is under way. */
    long PENDING = -2;

    /** Done, but damaged: the message arrived with other bytes than were sent, and must be sent again. */
    long CORRUPT = -3;

    /** Name as on the command line ("socket"). */
    String name();

    /** Whether it can work on this machine, with the reason if not. Never throws. */
    Viability viability();

    /** What its wire can do. */
    Capabilities capabilities();

    /** The devices it could use here. */
    List<NetDevice> devices();

    /**
     * Bytes of the longest message that a rail carries.
     *
     * @throws tcpx.error.WireException if there is no such rail
     */
    default long longestMessage(Rail rail) {
        return Long.MAX_VALUE;
    }

    /**
     * Refuses channels that this process has no room to accept, before the first is opened; most wires have no such
     * limit.
     *
     * @param channels connections that will be open at once
     * @throws tcpx.error.WireException with what it takes, what is allowed, and the remedy
     */
    default void requireRoomToAccept(int channels) {
        // no limit of its own
    }

    /** The same for channels that it will connect. */
    default void requireRoomToConnect(int channels) {
        // no limit of its own
    }

    /**
     * Starts to listen on a rail.
     *
     * @param rail the rail whose address (and device, where permitted) the comm is bound to
     * @param depth requests that must fit into each accepted comm, at most {@link Capabilities#maxInFlight}
     * @param ports where the peer's connections are to arrive; of no meaning to a wire that has none
     * @throws tcpx.error.WireException if the rail is down, its address cannot be bound, every port is in use, or the
     *     wire does not let its ports be chosen
     */
    ListenComm listen(Rail rail, int depth, PortRange ports);

    /** Same as {@link #listen(Rail, int, PortRange)} at whichever port is free. */
    default ListenComm listen(Rail rail, int depth) {
        return listen(rail, depth, PortRange.ANY);
    }

    /**
     * Connects to a listening peer. Drives an asynchronous wire to completion, always with the same handle.
     *
     * @param rail the local rail the comm is bound to
     * @param handle what {@link ListenComm#handle} gave on the other node
     * @param depth requests that must fit into the comm, at most {@link Capabilities#maxInFlight}
     * @throws tcpx.error.WireException if the peer refuses, or is not there when the deadline passes
     */
    SendComm connect(Rail rail, Handle handle, int depth, Deadline deadline);

    /** A new poller for comms of this provider. */
    Poller newPoller();

    /** Gives back what the provider holds; its comms must be closed before. Idempotent. */
    @Override
    void close();
}
