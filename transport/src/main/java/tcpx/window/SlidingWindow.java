package tcpx.window;

/** A window in which a slot is free again as soon as it and all before it are done. */
public final class SlidingWindow implements Window {
    private final int depth;
    private final boolean[] done;
    private long posted;
    private long retired;

    /** A window of {@code depth} slots, 1 or more. */
    public SlidingWindow(int depth) {
        if (depth < 1) {
            throw new IllegalArgumentException("window depth is " + depth + ", allowed: 1 or more");
        }
        this.depth = depth;
        this.done = new boolean[depth];
    }

    @Override
    public int depth() {
        return depth;
    }

    @Override // hot
    public int post() {
        if (posted == retired + depth) {
            return NONE;
        }
        int slot = (int) (posted % depth);
        done[slot] = false;
        posted++;
        return slot;
    }

    @Override // hot
    public void complete(int slot) {
        long age = Math.floorMod(slot - retired % depth, (long) depth);
        if (slot < 0 || slot >= depth || age >= posted - retired || done[slot]) {
            throw new IllegalStateException("slot " + slot + " is not in flight: " + this);
        }
        done[slot] = true;
    }

    @Override // hot
    public int retire() {
        int slot = (int) (retired % depth);
        if (retired == posted || !done[slot]) {
            return NONE;
        }
        retired++;
        return slot;
    }

    @Override
    public boolean hasRoom() {
        return posted < retired + depth;
    }

    @Override
    public int oldest() {
        assert posted > retired : "nothing outstanding";
        return (int) (retired % depth);
    }

    @Override
    public long posted() {
        return posted;
    }

    @Override
    public long retired() {
        return retired;
    }

    @Override
    public void reset() {
        retired = posted;
    }

    @Override
    public String toString() {
        return "posted " + posted + ", retired " + retired + ", depth " + depth;
    }
}
