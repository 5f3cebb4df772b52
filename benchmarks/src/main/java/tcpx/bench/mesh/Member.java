package tcpx.bench.mesh;

import java.net.InetSocketAddress;

/**
 * A rank that has come.
 *
 * @param rank which
 * @param host the name of its node
 * @param localRank among those of its node
 * @param node where its node listens, as rank 0 sees it
 */
public record Member(int rank, String host, int localRank, InetSocketAddress node) {
    /** For messages: {@code rank 3 (n4)}. */
    @Override
    public String toString() {
        return "rank " + rank + " (" + host + ")";
    }
}
