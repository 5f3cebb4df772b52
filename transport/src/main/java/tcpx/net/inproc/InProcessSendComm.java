package tcpx.net.inproc;

import java.util.Objects;
import tcpx.memory.Region;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.SendComm;
import tcpx.net.WireStats;

/** The sending end of a {@link Link}. A request is done when the receiver has taken its message, or at once if eager. */
final class InProcessSendComm implements SendComm, Watched {
    private final CommState state;
    private final Link link;
    private final FaultScript faults;
    private final Requests requests;
    private final Reorder reorder;
    private final int mask;
    private final int[] slots;
    private final int[] lengths;
    private long reaped;
    private int busyGiven;

    InProcessSendComm(CommState state, Link link, FaultScript faults, int depth) {
        this.state = state;
        this.link = link;
        this.faults = faults;
        requests = new Requests(depth, state.capabilities().completesInOrder(), false);
        reorder = new Reorder(faults, depth);
        int ring = link.ring();
        mask = ring - 1;
        slots = new int[ring];
        lengths = new int[ring];
    }

    @Override
    public long isend(MemoryHandle memory, long offset, int length, long tag) {
        state.checkUsable();
        Region region = state.region(memory);
        Objects.checkFromIndexSize(offset, length, region.bytes());
        long n = requests.posted();
        if (link.receiverGone()) {
            throw state.fail("isend", "EPIPE", "the peer closed the comm");
        }
        if (busyGiven < faults.busyTimes(n)) {
            busyGiven++;
            return NetProvider.BUSY;
        }
        if (requests.full()) {
            return NetProvider.BUSY;
        }
        if (faults.closesAt(n)) {
            link.closeSender();
            throw state.fail("isend", "ECONNABORTED", "closed by the fault script before message " + n);
        }
        busyGiven = 0;
        int slot = requests.open();
        int i = (int) n & mask;
        slots[i] = slot;
        lengths[i] = length;
        if (link.post(n, region, offset, length, tag)) {
            finish(slot, length);
        }
        return requests.token(slot);
    }

    @Override
    public long test(long request) {
        state.checkUsable();
        int slot = requests.slotToTest(request);
        boolean gone = link.receiverGone(); // asked before the cursor: what was taken before the peer left, counts
        reap();
        if (reorder.hasNext(requests.underWay())) {
            requests.reveal(reorder.next());
        }
        if (gone && requests.isUnderWay(slot)) {
            throw state.fail("test of a send", "ECONNRESET", "the peer closed the comm before it took the message");
        }
        return requests.report(slot);
    }

    private void reap() {
        for (long taken = link.taken(); reaped < taken; reaped++) {
            if (faults.failsAt(reaped)) {
                throw state.fail("test of a send", faults.failCode(reaped), "by the fault script at message " + reaped);
            }
            if (!link.reap(reaped)) {
                int i = (int) reaped & mask;
                finish(slots[i], lengths[i]);
            }
        }
    }

    private void finish(int slot, int length) {
        requests.finish(slot, length);
        if (reorder.isActive()) {
            reorder.hold(slot);
        } else {
            requests.reveal(slot);
        }
    }

    @Override
    public boolean mayProgress() {
        return !state.isClosed()
                && (requests.drainFresh()
                        || reaped < link.taken()
                        || reorder.hasNext(requests.underWay())
                        || requests.underWay() > 0 && link.receiverGone());
    }

    @Override
    public void watchedBy(InProcessPoller poller) {
        link.watchSender(poller);
    }

    @Override
    public Rail rail() {
        return state.rail();
    }

    @Override
    public MemoryHandle register(Region region) {
        return state.register(region);
    }

    @Override
    public void deregister(MemoryHandle handle) {
        state.deregister(handle);
    }

    @Override
    public WireStats stats() {
        return WireStats.UNKNOWN;
    }

    @Override
    public void close() {
        if (state.close()) {
            link.closeSender();
        }
    }
}
