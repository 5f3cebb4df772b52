package tcpx.net.inproc;

import java.util.SplittableRandom;

/** Keeps finished requests of one comm back and lets them go in another order ({@link FaultScript#reorder}). */
final class Reorder {
    private final int window;
    private final SplittableRandom random;
    private final int[] held;
    private int count;
    private boolean releasing;

    /** A window of at most the comm's depth: more could never be kept back. */
    Reorder(FaultScript script, int depth) {
        FaultScript.Reordering fault =
                script.reorderings().findFirst().orElseGet(() -> new FaultScript.Reordering(0, 0));
        window = Math.min(fault.window(), depth);
        random = new SplittableRandom(fault.seed());
        held = new int[depth];
    }

    /** Whether there is anything to do at all. */
    boolean isActive() {
        return window > 0;
    }

    /** Keeps a request back. */
    void hold(int slot) {
        held[count++] = slot;
        releasing |= count >= window;
    }

    /** Whether {@link #next} would let one go, with so many requests of the comm still under way. */
    boolean hasNext(int underWay) {
        return count > 0 && (releasing || underWay == 0);
    }

    /** The slot of the next request to be seen completed. */
    int next() {
        int pick = random.nextInt(count);
        int slot = held[pick];
        held[pick] = held[--count];
        releasing = count > 0;
        return slot;
    }
}
