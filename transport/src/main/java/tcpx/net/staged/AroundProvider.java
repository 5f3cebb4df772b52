package tcpx.net.staged;

import java.util.List;
import java.util.Objects;
import tcpx.net.Handle;
import tcpx.net.ListenComm;
import tcpx.net.NetDevice;
import tcpx.net.NetProvider;
import tcpx.net.Poller;
import tcpx.net.PortRange;
import tcpx.net.Rail;
import tcpx.net.RecvComm;
import tcpx.net.SendComm;
import tcpx.net.Viability;
import tcpx.time.Deadline;

/** A provider around another: its wire is the other's, its comms are around the other's. Owns the other. */
abstract class AroundProvider implements NetProvider {
    final NetProvider wire;

    AroundProvider(NetProvider wire) {
        this.wire = Objects.requireNonNull(wire, "wire");
    }

    /** The comm around one that was connected. */
    abstract SendComm around(SendComm connected, int depth);

    /** The comm around one that was accepted. */
    abstract RecvComm around(RecvComm accepted, int depth);

    @Override
    public final String name() {
        return wire.name();
    }

    @Override
    public Viability viability() {
        return wire.viability();
    }

    @Override
    public final List<NetDevice> devices() {
        return wire.devices();
    }

    @Override
    public long longestMessage(Rail rail) {
        return wire.longestMessage(rail);
    }

    @Override
    public final void requireRoomToAccept(int channels) {
        wire.requireRoomToAccept(channels);
    }

    @Override
    public final void requireRoomToConnect(int channels) {
        wire.requireRoomToConnect(channels);
    }

    @Override
    public final ListenComm listen(Rail rail, int depth, PortRange ports) {
        return new StagedListen(
                wire.listen(rail, capabilities().checkedDepth(depth), ports), accepted -> around(accepted, depth));
    }

    @Override
    public final SendComm connect(Rail rail, Handle handle, int depth, Deadline deadline) {
        SendComm connected = wire.connect(rail, handle, capabilities().checkedDepth(depth), deadline);
        try {
            return around(connected, depth);
        } catch (RuntimeException | Error e) {
            connected.close();
            throw e;
        }
    }

    @Override
    public final Poller newPoller() {
        return new StagedPoller(wire.newPoller());
    }

    @Override
    public void close() {
        wire.close();
    }
}
