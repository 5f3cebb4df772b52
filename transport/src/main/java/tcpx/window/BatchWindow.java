package tcpx.window;

/**
 * Fill, then drain: once all slots are taken, none is given out until every one has retired. The shape that many
 * bandwidth tests have without saying so; kept to compare with {@link SlidingWindow}.
 */
public final class BatchWindow implements Window {
    private final SlidingWindow slots;
    private boolean draining;

    /** A window of {@code depth} slots, 1 or more. */
    public BatchWindow(int depth) {
        this.slots = new SlidingWindow(depth);
    }

    @Override
    public int depth() {
        return slots.depth();
    }

    @Override // hot
    public int post() {
        if (draining) {
            return NONE;
        }
        int slot = slots.post();
        draining = !slots.hasRoom();
        return slot;
    }

    @Override // hot
    public void complete(int slot) {
        slots.complete(slot);
    }

    @Override // hot
    public int retire() {
        int slot = slots.retire();
        if (slots.outstanding() == 0) {
            draining = false;
        }
        return slot;
    }

    @Override
    public boolean hasRoom() {
        return !draining;
    }

    @Override
    public int oldest() {
        return slots.oldest();
    }

    @Override
    public long posted() {
        return slots.posted();
    }

    @Override
    public long retired() {
        return slots.retired();
    }

    @Override
    public void reset() {
        slots.reset();
        draining = false;
    }

    @Override
    public String toString() {
        return slots + (draining ? ", draining" : "");
    }
}
