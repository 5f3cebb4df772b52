package tcpx.transfer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tcpx.error.PeerGoneException;
import tcpx.error.TransportException;
import tcpx.error.WireException;

/**
 * The first failure of a session, which ends it for all threads. Two ends that fail one through the other each say
 * what they saw, and either may be told by the other before it has said it: so what an end hears of its peer is
 * {@link #formed} with what it had lost itself by then. Any thread.
 */
final class FirstFailure {
    /** What the other end's closing looks like from here: no reason of this end's own. */
    private static final Set<String> HANGING_UP = Set.of("EOF", "ECONNRESET", "EPIPE");

    private final String end;
    private final AtomicReference<@Nullable TransportException> first = new AtomicReference<>();
    private final Map<Integer, WireException> lost = new LinkedHashMap<>(); // by channel; guarded by itself

    /** Nothing has failed. */
    FirstFailure(String end) {
        this.end = end;
    }

    /** A channel's connection has failed. Called before the peer can notice, and so before it can say what follows. */
    void lost(int channel, WireException failure) {
        if (!HANGING_UP.contains(failure.code())) {
            synchronized (lost) {
                lost.remove(channel); // to be the last
                lost.put(channel, failure);
            }
        }
    }

    /** A channel has another connection: the session does not fail because of the one before. */
    void rejoined(int channel) {
        synchronized (lost) {
            lost.remove(channel);
        }
    }

    /** A failure as it is told to the user: one of the peer's with what this end had lost before. */
    TransportException formed(TransportException failure) {
        synchronized (lost) {
            if (lost.isEmpty()
                    || !(failure instanceof PeerGoneException gone
                            && gone.lostBefore().isEmpty())) {
                return failure;
            }
            Map.Entry<Integer, WireException> earliest =
                    lost.entrySet().iterator().next();
            String words = "; before that the " + end + " had lost channel " + earliest.getKey() + " ("
                    + earliest.getValue().getMessage() + ")"
                    + (lost.size() == 1 ? "" : " and " + (lost.size() - 1) + " more");
            return new PeerGoneException(gone, words, List.copyOf(lost.values()));
        }
    }

    /** Notes a failure, unless there was one before; returns the first. */
    TransportException note(TransportException failure) {
        TransportException before = first.compareAndExchange(null, failure);
        return before == null ? failure : before;
    }

    /** The failure, or null while there is none. Cheap: the progress loops look every time round. */
    @Nullable
    TransportException get() {
        return first.get();
    }
}
