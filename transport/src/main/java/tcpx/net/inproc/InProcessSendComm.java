package tcpx.net.inproc;

import org.jspecify.annotations.Nullable;
import tcpx.error.WireException;
import tcpx.memory.Region;
import tcpx.net.Capabilities;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.SendComm;

/**
 * The sending end of a {@link Link}. A request is done when the receiver has taken its message, or at once if eager.
 */
final class InProcessSendComm extends InProcessComm implements SendComm {
    private static final String OPERATION = "test of a send";

    private final int mask;
    private final int[] slots;
    private final int[] lengths;
    private long reaped;

    InProcessSendComm(Rail rail, Capabilities capabilities, Link link, FaultScript faults, int depth) {
        super(rail, capabilities, link, faults, depth, false);
        int ring = link.ring();
        mask = ring - 1;
        slots = new int[ring];
        lengths = new int[ring];
    }

    @Override
    public long isend(MemoryHandle memory, long offset, int length, long tag) {
        checkUsable();
        Region region = region(memory, offset, length);
        long n = requests.posted();
        if (link.receiverGone()) {
            throw fail("isend", "EPIPE", "the peer closed the comm");
        }
        if (busy()) {
            return NetProvider.BUSY;
        }
        if (faults.closesAt(n)) {
            link.closeSender();
            throw fail("isend", "ECONNABORTED", "closed by the fault script before message " + n);
        }
        int slot = open();
        int i = (int) n & mask;
        slots[i] = slot;
        lengths[i] = length;
        if (link.post(n, region, offset, length, tag)) {
            finish(slot, length);
        }
        return requests.token(slot);
    }

    @Override
    void drive(int slot) {
        for (long taken = link.taken(); reaped < taken; reaped++) {
            if (faults.failsAt(reaped)) {
                throw fail(OPERATION, faults.failCode(reaped), "by the fault script at message " + reaped);
            }
            if (!link.reap(reaped)) {
                int i = (int) reaped & mask;
                finish(slots[i], lengths[i]);
            }
        }
    }

    @Override
    boolean hasNews() {
        return requests.underWay() > 0 && (reaped < link.taken() || link.receiverGone());
    }

    @Override
    boolean peerGone() {
        return link.receiverGone();
    }

    @Override
    WireException lost() {
        return fail(OPERATION, "ECONNRESET", "the peer closed the comm before it took the message");
    }

    @Override
    public void watchedBy(@Nullable InProcessPoller poller) {
        link.watchSender(poller);
    }

    @Override
    void leave() {
        link.closeSender();
    }
}
