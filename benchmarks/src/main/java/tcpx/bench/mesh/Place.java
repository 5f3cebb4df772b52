package tcpx.bench.mesh;

import java.util.Optional;

/**
 * Where a process stands among those that a launcher has started.
 *
 * @param rank from 0
 * @param size how many there are
 * @param localRank from 0 among those of the same node
 * @param host the node's name; empty where it is not told
 * @param root where rank 0 can be reached, {@code HOST:PORT}; empty where it is not told
 * @param launcher who said so, for messages
 */
public record Place(int rank, int size, int localRank, String host, Optional<String> root, String launcher) {
    /** Refuses a rank that is not among so many. */
    public Place {
        if (size < 1 || rank < 0 || rank >= size || localRank < 0) {
            throw new IllegalArgumentException(
                    "rank " + rank + " of " + size + " (" + launcher + "): allowed is 0 to " + (size - 1));
        }
    }

    /** The same with another way to rank 0. */
    public Place withRoot(String address) {
        return new Place(rank, size, localRank, host, Optional.of(address), launcher);
    }
}
