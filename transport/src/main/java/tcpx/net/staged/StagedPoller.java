package tcpx.net.staged;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tcpx.net.Comm;
import tcpx.net.Poller;
import tcpx.unpack.Completion;

/**
 * Waits for the wire, and for moves that are under way. These take tens of microseconds: while there is one both are
 * looked at by turns, since to be woken by a device takes as long again.
 */
final class StagedPoller implements Poller {
    private final Poller wire;
    private final List<Staged> comms = new ArrayList<>();

    StagedPoller(Poller wire) {
        this.wire = wire;
    }

    @Override
    public void add(Comm comm) {
        Staged staged = (Staged) comm;
        wire.add(staged.wire());
        comms.add(staged);
    }

    @Override
    public void remove(Comm comm) {
        Staged staged = (Staged) comm;
        comms.remove(staged);
        wire.remove(staged.wire());
    }

    @Override // hot
    public void await(long timeoutNs) {
        Completion move = timeoutNs == 0 ? null : underWay();
        if (move == null) {
            wire.await(timeoutNs);
        } else {
            wire.await(0);
            move.pause();
        }
    }

    // hot
    private @Nullable Completion underWay() {
        for (int i = 0; i < comms.size(); i++) {
            Completion move = comms.get(i).underWay();
            if (move != null) {
                return move;
            }
        }
        return null;
    }

    @Override
    public void awaitWakeup(long timeoutNs) {
        wire.awaitWakeup(timeoutNs);
    }

    @Override
    public void wakeup() {
        wire.wakeup();
    }

    @Override
    public void close() {
        wire.close();
    }
}
