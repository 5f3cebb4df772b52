package tcpx.net.socket;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Chooses how a connection hands its payload to the kernel, from what each way costs on this connection: requests are
 * assigned to the candidates in turn until each has moved enough, then the cheapest by CPU time per byte stays. Pure
 * arithmetic; one thread at a time.
 */
final class SendPathSelector {
    /** What each candidate moves before the choice falls. */
    static final int PROBE_MIB = 16;

    /** The first bytes of each are not counted: code is cold and the connection's windows are still growing. */
    private static final long WARM_BYTES = 4L << 20;

    private static final long PROBE_BYTES = (long) PROBE_MIB << 20;

    private final ZeroCopy[] candidates;
    private final long[] assigned;
    private final long[] moved;
    private final long[] countedBytes;
    private final long[] countedNs;
    private final boolean[] ruledOut;
    private @Nullable ZeroCopy chosen;

    SendPathSelector(List<ZeroCopy> candidates) {
        this.candidates = candidates.toArray(ZeroCopy[]::new);
        int count = candidates.size();
        assigned = new long[count];
        moved = new long[count];
        countedBytes = new long[count];
        countedNs = new long[count];
        ruledOut = new boolean[count];
    }

    /** Whether the choice has fallen. */
    boolean isDecided() { // hot
        return chosen != null;
    }

    /** How the next request of this many bytes goes. */
    ZeroCopy next(long bytes) { // hot
        if (chosen != null) {
            return chosen;
        }
        int least = -1;
        for (int i = 0; i < candidates.length; i++) {
            if (!ruledOut[i] && (least < 0 || assigned[i] < assigned[least])) {
                least = i;
            }
        }
        assigned[least] += bytes;
        return candidates[least];
    }

    /** A call that went this way took so long. */
    void took(ZeroCopy way, long bytes, long cpuNs) { // hot while undecided
        if (chosen != null) {
            return;
        }
        int i = indexOf(way);
        moved[i] += bytes;
        if (moved[i] > WARM_BYTES) {
            countedBytes[i] += bytes;
            countedNs[i] += cpuNs;
        }
        decide();
    }

    /** This way does not work here, or makes no sense. One that copies always stays. */
    void ruleOut(ZeroCopy way) {
        if (way != ZeroCopy.NONE && chosen == null) {
            ruledOut[indexOf(way)] = true;
            decide();
        }
    }

    private void decide() {
        int best = -1;
        for (int i = 0; i < candidates.length; i++) {
            if (ruledOut[i]) {
                continue;
            }
            if (moved[i] < PROBE_BYTES) {
                return;
            }
            if (best < 0 || secondsPerGb(i) < secondsPerGb(best)) {
                best = i;
            }
        }
        chosen = candidates[best];
    }

    private int indexOf(ZeroCopy way) {
        for (int i = 0; i < candidates.length; i++) {
            if (candidates[i] == way) {
                return i;
            }
        }
        throw new IllegalArgumentException(way + " is none of " + Arrays.toString(candidates));
    }

    private double secondsPerGb(int i) {
        return (double) countedNs[i] / countedBytes[i];
    }

    /** What was chosen and why ("vmsplice (none 0.142, vmsplice 0.081 s/GB)"). */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(chosen == null ? "undecided" : chosen.label()).append(" (");
        for (int i = 0; i < candidates.length; i++) {
            text.append(i == 0 ? "" : ", ").append(candidates[i].label()).append(' ');
            if (ruledOut[i]) {
                text.append("ruled out");
            } else if (countedBytes[i] == 0) {
                text.append("not tried");
            } else {
                text.append(String.format(Locale.ROOT, "%.3f", secondsPerGb(i)));
            }
        }
        return text.append(" s/GB of the sending calls)").toString();
    }
}
