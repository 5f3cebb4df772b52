package tcpx.bench.report.html;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tcpx.bench.timeline.ChunkEvent;
import tcpx.bench.timeline.Timeline;

/**
 * Chunks put together from their events, each in a row of its channel's lane so that none covers another: as many rows
 * as chunks were outstanding at once.
 *
 * @param lanes channel to rows of chunks, ascending
 * @param orphans events of chunks whose posting is not in the log
 */
record ChunkLanes(Map<Integer, List<List<Chunk>>> lanes, int orphans) {
    /** Rows of a lane; a deeper window would not be readable. Further chunks share the last row. */
    static final int MOST_ROWS = 32;

    private static final int KINDS = ChunkEvent.Kind.values().length;

    /**
     * A chunk.
     *
     * @param posted its first event
     * @param times nanoseconds by {@link ChunkEvent.Kind}, -1 where the event is not in the log
     */
    record Chunk(ChunkEvent posted, long[] times) {
        /** Time of the last event known. */
        long end() {
            return Arrays.stream(times).max().orElse(posted.timeNs());
        }

        /** Time between two events; NaN where one is missing. */
        double between(ChunkEvent.Kind from, ChunkEvent.Kind to) {
            long start = times[from.ordinal()];
            long end = times[to.ordinal()];
            return start < 0 || end < 0 ? Double.NaN : end - start;
        }
    }

    private record Key(int channel, long transfer, long grain) {}

    static ChunkLanes of(Timeline timeline) {
        Map<Key, Chunk> chunks = new LinkedHashMap<>();
        // first the postings: the other node's clock may be a constant off, so its events may come earlier
        for (ChunkEvent event : timeline.events()) {
            if (event.kind() == ChunkEvent.Kind.POSTED) {
                long[] times = new long[KINDS];
                Arrays.fill(times, -1);
                times[0] = event.timeNs();
                chunks.putIfAbsent(key(event), new Chunk(event, times));
            }
        }
        int orphans = 0;
        for (ChunkEvent event : timeline.events()) {
            Chunk chunk = chunks.get(key(event));
            if (chunk == null) {
                orphans++;
            } else if (chunk.times()[event.kind().ordinal()] < 0) {
                chunk.times()[event.kind().ordinal()] = event.timeNs();
            }
        }
        Map<Integer, List<List<Chunk>>> lanes = new TreeMap<>();
        chunks.values().stream()
                .sorted(Comparator.comparingLong(chunk -> chunk.posted().timeNs()))
                .forEach(chunk ->
                        place(lanes.computeIfAbsent(chunk.posted().channel(), channel -> new ArrayList<>()), chunk));
        return new ChunkLanes(lanes, orphans);
    }

    /** Whether any chunk has an event of a kind. */
    boolean has(ChunkEvent.Kind kind) {
        return lanes.values().stream()
                .flatMap(List::stream)
                .flatMap(List::stream)
                .anyMatch(chunk -> chunk.times()[kind.ordinal()] >= 0);
    }

    private static Key key(ChunkEvent event) {
        return new Key(event.channel(), event.transfer(), event.grain());
    }

    private static void place(List<List<Chunk>> rows, Chunk chunk) {
        for (List<Chunk> row : rows) {
            if (row.get(row.size() - 1).end() <= chunk.posted().timeNs()) {
                row.add(chunk);
                return;
            }
        }
        if (rows.size() == MOST_ROWS) {
            rows.get(MOST_ROWS - 1).add(chunk);
        } else {
            rows.add(new ArrayList<>(List.of(chunk)));
        }
    }

    /** All chunks. */
    int count() {
        return lanes.values().stream()
                .flatMap(List::stream)
                .mapToInt(List::size)
                .sum();
    }
}
