package tcpx.net.staged;

import java.util.Objects;
import tcpx.net.Capabilities;
import tcpx.net.NetProvider;
import tcpx.net.RecvComm;
import tcpx.net.SendComm;
import tcpx.unpack.Unpacker;

/**
 * A wire that leaves messages in bounce memory (a net plugin whose device type is UNPACK), and what unpacks them: a
 * message is complete when its bytes are where they belong, and its slot and bounce pages go back to the wire when it
 * is consumed. What the wire puts in place itself passes through.
 */
public final class UnpackProvider extends AroundProvider {
    private final Unpacker unpacker;
    private final UnpackCounters counters = new UnpackCounters();

    /**
     * Around a wire; takes both over.
     *
     * @param unpacker executes the lists of fragments
     */
    public UnpackProvider(NetProvider wire, Unpacker unpacker) {
        super(wire);
        this.unpacker = Objects.requireNonNull(unpacker, "unpacker");
    }

    /** What it has unpacked. */
    public UnpackCounters counters() {
        return counters;
    }

    @Override
    public Capabilities capabilities() {
        Capabilities below = wire.capabilities();
        return new Capabilities(
                below.memoryKinds(),
                below.maxInFlight(),
                true,
                true,
                below.selfDescribing(),
                below.acknowledged(),
                below.callsReturn());
    }

    @Override
    SendComm around(SendComm connected, int depth) {
        return new PassingSend(connected);
    }

    @Override
    RecvComm around(RecvComm accepted, int depth) {
        return new UnpackRecv(accepted, depth, unpacker, counters);
    }

    @Override
    public void close() {
        wire.close();
        unpacker.close();
    }
}
