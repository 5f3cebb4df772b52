package tcpx.net.staged;

import java.util.ArrayList;
import java.util.List;
import tcpx.net.Comm;
import tcpx.net.Poller;
import tcpx.unpack.Completion;

/**
 * Waits for the wire, and for moves that are under way. These take tens of microseconds: while there is one both are
 * looked at by turns, since to be woken by a device takes as long again. While the wire has enough to do it alone is
 * waited for, and the move looked at somewhat later.
 */
final class StagedPoller implements Poller {
    private static final long LATER_NS = 50_000;

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
        boolean later = false;
        for (int i = 0; timeoutNs != 0 && i < comms.size(); i++) {
            Staged comm = comms.get(i);
            Completion move = comm.underWay();
            if (move != null && !comm.isWireBusy()) {
                wire.await(0);
                move.pause();
                return;
            }
            later |= move != null;
        }
        wire.await(later && (timeoutNs < 0 || timeoutNs > LATER_NS) ? LATER_NS : timeoutNs);
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
