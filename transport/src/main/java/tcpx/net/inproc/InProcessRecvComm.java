package tcpx.net.inproc;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tcpx.error.WireException;
import tcpx.memory.Region;
import tcpx.net.Capabilities;
import tcpx.net.MemoryHandle;
import tcpx.net.NetProvider;
import tcpx.net.Rail;
import tcpx.net.ReceiveTarget;
import tcpx.net.RecvComm;

/**
 * The receiving end of a {@link Link}: its thread copies the bytes, inside {@code test}. Message n goes to the receive
 * buffer posted as number n.
 */
final class InProcessRecvComm extends InProcessComm implements RecvComm {
    private static final String OPERATION = "test of a receive";

    private final int[] order; // slots in the order of posting; entry n lies in n mod depth
    private final Region[] regions;
    private final long[] offsets;
    private final int[] lengths;
    private final long[] tags;
    private final ReceiveTarget[] landings;
    private long taken;

    InProcessRecvComm(Rail rail, Capabilities capabilities, Link link, FaultScript faults, int depth) {
        super(rail, capabilities, link, faults, depth, capabilities.needsConsumed());
        order = new int[depth];
        regions = new Region[depth];
        offsets = new long[depth];
        lengths = new int[depth];
        tags = new long[depth];
        landings = new ReceiveTarget[depth];
        link.senderFaults().messageGates().forEach(gate -> gate.onOpen(link::wakeBoth));
        faults.messageGates().forEach(gate -> gate.onOpen(link::wakeBoth));
    }

    @Override
    public long irecv(MemoryHandle memory, long offset, int length, long tag) {
        checkUsable();
        Region region = region(memory, offset, length);
        if (busy()) {
            return NetProvider.BUSY;
        }
        int slot = slot();
        regions[slot] = region;
        offsets[slot] = offset;
        lengths[slot] = length;
        tags[slot] = tag;
        landings[slot] = null;
        return requests.token(slot);
    }

    @Override
    public long irecvAny(ReceiveTarget landing) {
        if (!capabilities.selfDescribing()) {
            throw new UnsupportedOperationException("irecvAny on a wire that does not carry tags and lengths");
        }
        checkUsable();
        Objects.requireNonNull(landing, "landing");
        if (busy()) {
            return NetProvider.BUSY;
        }
        int slot = slot();
        landings[slot] = landing;
        return requests.token(slot);
    }

    private int slot() {
        int index = (int) (requests.posted() % order.length);
        int slot = open();
        order[index] = slot;
        return slot;
    }

    @Override
    void drive(int slot) {
        long before = taken;
        try {
            while (!requests.isDone(slot) && requests.underWay() > 0 && mayTake()) {
                take();
            }
        } finally {
            if (taken != before) {
                link.wakeSender();
            }
        }
    }

    @Override
    boolean hasNews() {
        return requests.underWay() > 0 && (mayTake() || link.senderGone() && !link.available(taken));
    }

    @Override
    boolean peerGone() {
        return link.senderGone();
    }

    @Override
    @Nullable
    WireException lost() {
        return link.available(taken)
                ? null
                : fail(OPERATION, "ECONNRESET", "the peer closed the comm; messages taken: " + taken);
    }

    private boolean mayTake() {
        return link.available(taken) && !link.senderFaults().holds(taken) && !faults.holds(taken);
    }

    /** Takes one message off the wire. hot: called once per message */
    private void take() {
        long n = taken;
        if (faults.closesAt(n)) {
            link.closeReceiver();
            throw fail(OPERATION, "ECONNABORTED", "closed by the fault script before message " + n);
        }
        if (faults.failsAt(n)) {
            throw fail(OPERATION, faults.failCode(n), "by the fault script at message " + n);
        }
        int slot = order[(int) (n % order.length)];
        int length = faults.length(n, link.length(n));
        long tag = link.tag(n);
        long address = landings[slot] == null ? bufferFor(slot, tag, length) : landFor(slot, tag, length);
        if (address != ReceiveTarget.DISCARD) {
            if (!link.copy(n, address, length)) {
                throw fail(OPERATION, "ECONNRESET", "the peer closed the comm with message " + n + " unread");
            }
            if (faults.flips(n) || link.senderFaults().flips(n)) {
                flip(n, address, length);
            }
        }
        tags[slot] = tag;
        taken = n + 1;
        link.took(taken);
        finish(slot, length);
    }

    private long bufferFor(int slot, long tag, int length) {
        if (capabilities.selfDescribing() && tags[slot] != tag) {
            throw unexpected("EPROTO", "tag " + tag + " arrived where " + tags[slot] + " was posted");
        }
        if (length > lengths[slot]) {
            throw unexpected("EMSGSIZE", length + " bytes arrived where " + lengths[slot] + " were posted");
        }
        return regions[slot].address() + offsets[slot];
    }

    private long landFor(int slot, long tag, int length) {
        long address = landings[slot].addressFor(tag, length);
        if (address == ReceiveTarget.REFUSE) {
            throw unexpected("EPROTO", "a message of " + length + " bytes with tag " + tag + " is refused");
        }
        return address;
    }

    private WireException unexpected(String code, String detail) {
        return fail(OPERATION, code, "message " + taken + ": " + detail);
    }

    private void flip(long n, long address, int length) {
        try (Region one = Region.allocate(1)) {
            for (FaultScript script : new FaultScript[] {faults, link.senderFaults()}) {
                script.flipsOf(n).filter(flip -> flip.offset() < length).forEach(flip -> {
                    one.view(0, 1).put(0, (byte) ~link.byteAt(n, flip.offset()));
                    one.copyTo(0, address + flip.offset(), 1);
                });
            }
        }
    }

    @Override
    public long tag(long request) {
        return tags[requests.slotOf(request)];
    }

    @Override
    public void consumed(long request) {
        requests.consumed(request);
    }

    @Override
    public void watchedBy(@Nullable InProcessPoller poller) {
        link.watchReceiver(poller);
    }

    @Override
    void leave() {
        link.closeReceiver();
    }
}
