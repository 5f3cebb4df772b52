package tcpx.net;

import java.util.Set;
import tcpx.memory.MemoryKind;

/**
 * What a provider's wire can and cannot do; the layers above choose their way by it.
 *
 * @param memoryKinds kinds of memory it can register
 * @param maxInFlight most requests outstanding on one comm
 * @param completesInOrder requests of a comm complete in the order they were posted, and only the oldest may be tested
 * @param needsConsumed a completed receive keeps its slot until {@link RecvComm#consumed}
 * @param selfDescribing a message's tag and length travel with it, so {@link RecvComm#irecvAny} works and the receiver
 *     need not know the order of chunks beforehand
 * @param acknowledged a completed {@code isend} proves that the peer has the bytes; where false, completion means only
 *     that the buffer may be reused
 * @param borrowsFromBytes posts of so many bytes and more travel as the user's own pages: where one was sent twice and one
 *     copy is complete, the other still changes with the buffer until the receiver takes no more of it. {@link #COPIES}: none
 */
public record Capabilities(
        Set<MemoryKind> memoryKinds,
        int maxInFlight,
        boolean completesInOrder,
        boolean needsConsumed,
        boolean selfDescribing,
        boolean acknowledged,
        int borrowsFromBytes) {
    /** The wire takes the bytes when they are posted, or sends nothing twice. */
    public static final int COPIES = Integer.MAX_VALUE;

    /** A wire that takes the bytes of a message when it is posted, or sends no message twice. */
    public Capabilities(
            Set<MemoryKind> memoryKinds,
            int maxInFlight,
            boolean completesInOrder,
            boolean needsConsumed,
            boolean selfDescribing,
            boolean acknowledged) {
        this(memoryKinds, maxInFlight, completesInOrder, needsConsumed, selfDescribing, acknowledged, COPIES);
    }

    /** Copies the set and checks the limit. */
    public Capabilities {
        memoryKinds = Set.copyOf(memoryKinds);
        if (maxInFlight < 1) {
            throw new IllegalArgumentException("maxInFlight is " + maxInFlight + ", allowed: 1 or more");
        }
    }

    /** Whether a post of so many bytes may travel as the user's own pages. */
    public boolean borrows(long bytes) {
        return borrowsFromBytes != COPIES && bytes >= borrowsFromBytes;
    }
}
