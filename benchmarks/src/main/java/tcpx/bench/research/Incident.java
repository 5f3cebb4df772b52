package tcpx.bench.research;

/**
 * Something that happened during a run, and without which its figures are not understood.
 *
 * @param kind what kind of thing
 * @param text what happened, where and when, in one sentence without its full stop
 * @param remedy what to do or to look at next
 */
public record Incident(Kind kind, String text, String remedy) {
    /** What can happen, the gravest first: the order in which they are told. */
    public enum Kind {
        /** A rail with channels carried nothing. */
        SILENT_RAIL,
        /** A node's process stood still. */
        STOPPED_NODE,
        /** Other programs took a machine's cores. */
        CROWDED_HOST,
        /** Channels broke or stopped. */
        LOST_CHANNELS,
        /** Segments had to be sent again. */
        RETRANSMITS,
        /** An iteration is far from the others of its fork. */
        FAR_ITERATION,
        /** Goodput is above what the rails can carry. */
        ABOVE_CEILING,
        /** The nodes' clocks disagree. */
        CLOCKS_APART,
        /** No channel runs on a rail. */
        IDLE_RAIL
    }
}
