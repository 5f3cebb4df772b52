package tcpx.bench.timeline;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import tcpx.time.NanoClock;
import tcpx.transfer.ChunkLog;

/**
 * Keeps the first events of one end of a session, and counts those that came after its places were full. Everything is
 * allocated beforehand; an event costs a reading of the clock, an atomic increment and four stores.
 *
 * <p>{@link #note} may be called by several threads at once. {@link #events} is for when no transfer is under way.
 */
public final class ChunkRecorder implements ChunkLog {
    /** Places on the sending node: up to four events of a chunk happen there. */
    public static final int SENDER_EVENTS = 2 * Timeline.MOST / 3;

    /** Places on the receiving node: up to two. */
    public static final int RECEIVER_EVENTS = Timeline.MOST / 3;

    private static final int WORDS = 4;
    private static final int CHANNEL_SHIFT = 8;
    private static final ChunkEvent.Kind[] KINDS = ChunkEvent.Kind.values();

    private final NanoClock clock;
    private final long[] places;
    private final AtomicLong noted = new AtomicLong();
    private volatile boolean recording;

    /** A recorder that does not record yet, with room for so many events. */
    public ChunkRecorder(int events, NanoClock clock) {
        if (events < 1 || events > Timeline.MOST) {
            throw new IllegalArgumentException("room for " + events + " events, allowed: 1 to " + Timeline.MOST);
        }
        this.clock = clock;
        this.places = new long[WORDS * events];
    }

    /** Keeps what happens from now on. */
    public void start() {
        recording = true;
    }

    /** Keeps and counts nothing more. */
    public void stop() {
        recording = false;
    }

    @Override // hot
    public void note(Event event, int channel, int transfer, int grain, long bytes) {
        if (!recording) {
            return;
        }
        long place = noted.getAndIncrement() * WORDS;
        if (place >= places.length) {
            return;
        }
        int at = (int) place;
        places[at] = clock.nanoTime();
        places[at + 1] = (long) channel << CHANNEL_SHIFT | event.ordinal();
        places[at + 2] = (long) transfer << Integer.SIZE | Integer.toUnsignedLong(grain);
        places[at + 3] = bytes;
    }

    /** Events that came when there was no room. */
    public long leftOut() {
        return Math.max(0, noted.get() - places.length / WORDS);
    }

    /**
     * What was kept, in the order in which it was noted.
     *
     * @param node {@code a} or {@code b}
     * @param zeroNs reading of this node's clock that becomes time 0; what this clock saw earlier is put there
     */
    public List<ChunkEvent> events(char node, long zeroNs) {
        int count = (int) Math.min(noted.get(), places.length / WORDS);
        List<ChunkEvent> events = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int at = i * WORDS;
            events.add(new ChunkEvent(
                    Math.max(0, places[at] - zeroNs),
                    node,
                    (int) (places[at + 1] >>> CHANNEL_SHIFT),
                    KINDS[(int) (places[at + 1] & 0xff)],
                    places[at + 2] >>> Integer.SIZE,
                    places[at + 2] & 0xffff_ffffL,
                    places[at + 3]));
        }
        return events;
    }
}
