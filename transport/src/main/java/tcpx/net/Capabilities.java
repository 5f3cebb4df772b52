package tcpx.net;

import java.util.Objects;
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
 * @param callsReturn whether the data path's calls are sure to return; where false they are made by threads that can be
 *     given up, never by the user's own
 */
public record Capabilities(
        Set<MemoryKind> memoryKinds,
        int maxInFlight,
        boolean completesInOrder,
        boolean needsConsumed,
        boolean selfDescribing,
        boolean acknowledged,
        boolean callsReturn) {
    /** Of a wire whose calls return. */
    public Capabilities(
            Set<MemoryKind> memoryKinds,
            int maxInFlight,
            boolean completesInOrder,
            boolean needsConsumed,
            boolean selfDescribing,
            boolean acknowledged) {
        this(memoryKinds, maxInFlight, completesInOrder, needsConsumed, selfDescribing, acknowledged, true);
    }

    /** Copies the set and checks the limit. */
    public Capabilities {
        memoryKinds = Set.copyOf(Objects.requireNonNull(memoryKinds, "memoryKinds"));
        if (maxInFlight < 1) {
            throw new IllegalArgumentException("maxInFlight is " + maxInFlight + ", allowed: 1 or more");
        }
    }

    /**
     * Requests that a comm is opened for.
     *
     * @throws IllegalArgumentException if it cannot have so many, or none
     */
    public int checkedDepth(int depth) {
        if (depth < 1 || depth > maxInFlight) {
            throw new IllegalArgumentException("depth is " + depth + ", allowed: 1.." + maxInFlight);
        }
        return depth;
    }
}
