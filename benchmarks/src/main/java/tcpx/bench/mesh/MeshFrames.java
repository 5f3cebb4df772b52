package tcpx.bench.mesh;

/** What ranks and rank 0 say to each other: names of options and entries, and types of frames. */
final class MeshFrames {
    /** Who connects: {@link #SEAT} or {@link #GATE}. */
    static final String ROLE = "mesh";

    static final String SEAT = "seat";
    static final String GATE = "gate";

    static final String RANK = "rank";
    static final String SIZE = "size";
    static final String HOST = "host";
    static final String LOCAL_RANK = "localRank";
    static final String PORT = "port"; // where the rank's node listens
    static final String RAILS = "rails"; // how many
    static final String PATTERNS = "pattern";
    static final String RUN = "run";
    static final String TURN = "turn";
    static final String FORK = "fork";
    static final String PEERS = "peers";
    static final String PEER = "peer";
    static final String WHY = "why";
    static final String ROWS = "rows";
    static final String NODE = "node."; // and a rank: where its node listens

    /** From rank 0: who is there. */
    static final int ROSTER = 70;

    /** From rank 0: a turn in which the rank sends. */
    static final int TURN_BEGINS = 71;

    /** From rank 0: all is done. */
    static final int END = 72;

    /** To rank 0: an iteration's rows. */
    static final int MEASURED = 73;

    /** To rank 0: the turn is over here, and perhaps why it failed. */
    static final int TURN_DONE = 74;

    /** Rank 0 has room for no more of each rank, and of each fork. */
    static final int MAX_BYTES_TO_ROOT = 1 << 16;

    private MeshFrames() {}
}
