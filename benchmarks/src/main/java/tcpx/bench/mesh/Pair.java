package tcpx.bench.mesh;

/**
 * One direction between two ranks.
 *
 * @param from the rank that sends
 * @param to the rank that receives
 */
public record Pair(int from, int to) {
    /** Refuses a rank that would send to itself. */
    public Pair {
        if (from < 0 || to < 0 || from == to) {
            throw new IllegalArgumentException("no pair of ranks: " + from + " to " + to);
        }
    }

    /** For messages: {@code 3 -> 0}. */
    @Override
    public String toString() {
        return from + " -> " + to;
    }
}
