package tcpx.bench.cli;

import tcpx.bench.peers.Measured;

/** Another program that moves bytes over the lab's rails. */
sealed interface SystemUnderTest permits StreamPeer, PingPongPeer, Iperf3Peer, MptcpPeer, UcxPeer, OpenMpiPeer {
    /** Which program. */
    PeerKind kind();

    /** Where and how long it runs. */
    PeerContext context();

    /** What must be done once before it runs. Throws as {@link #run} does. */
    default void prepare() {}

    /**
     * Moves bytes for about the time given, at least a second.
     *
     * @throws HungException if it does not end
     * @throws tcpx.bench.harness.BenchmarkFailure if it does not work
     * @throws IllegalArgumentException if what it says cannot be understood
     */
    Measured run();
}
