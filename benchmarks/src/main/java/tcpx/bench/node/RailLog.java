package tcpx.bench.node;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import tcpx.bench.result.Node;
import tcpx.transfer.RailEvent;
import tcpx.transfer.RailListener;

/** What happened to the rails of node B's end of a trial: all of it counted, and the first of it kept. Thread-safe. */
final class RailLog implements RailListener {
    /** Counter of connections that broke or stopped. */
    static final String LOST = "channels.lost";

    /** Counter of connections that were made in their place. */
    static final String REJOINED = "channels.rejoined";

    /** A rail that flaps for hours must not fill the memory. */
    private static final int MOST = 10_000;

    private final List<RailNews> news = new ArrayList<>();
    private final Map<RailEvent.Kind, Long> counts = new EnumMap<>(RailEvent.Kind.class);

    @Override
    public synchronized void happened(RailEvent event) {
        counts.merge(event.kind(), 1L, Long::sum);
        if (news.size() < MOST) {
            news.add(RailNews.met(Node.B, event));
        }
    }

    /** What was kept, but for so many of the first, and no more than so many. */
    synchronized List<RailNews> kept(long first, int most) {
        return news.stream().skip(first).limit(most).toList();
    }

    private long count(RailEvent.Kind kind) {
        return counts.getOrDefault(kind, 0L);
    }

    /** A node's counters and these. */
    synchronized Counters countedWith(Counters counters) {
        return counters.with(LOST, count(RailEvent.Kind.LOST) + count(RailEvent.Kind.SUSPECTED))
                .with(REJOINED, count(RailEvent.Kind.REJOINED));
    }
}
