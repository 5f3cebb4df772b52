package tcpx.bench.report.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import tcpx.bench.timeline.ChunkEvent;

/** An event log as a session would write it, made up from a seed: each channel keeps its window full. */
public final class SyntheticTimeline {
    private SyntheticTimeline() {}

    /** The same from one device's memory to another's: two more events of each chunk. */
    public static List<ChunkEvent> ofDevices(long seed, int channels, int window, int chunks) {
        List<ChunkEvent> events = new ArrayList<>();
        for (ChunkEvent event : events(seed, channels, window, chunks)) {
            events.add(event);
            if (event.kind() == ChunkEvent.Kind.POSTED) {
                events.add(later(event, ChunkEvent.Kind.STAGED, 60_000));
            } else if (event.kind() == ChunkEvent.Kind.RECEIVED) {
                events.add(later(event, ChunkEvent.Kind.LANDED, -40_000));
            }
        }
        return events;
    }

    private static ChunkEvent later(ChunkEvent event, ChunkEvent.Kind kind, long ns) {
        return new ChunkEvent(
                event.timeNs() + ns,
                event.node(),
                event.channel(),
                kind,
                event.transfer(),
                event.grain(),
                event.bytes());
    }

    public static List<ChunkEvent> events(long seed, int channels, int window, int chunks) {
        Random random = new Random(seed);
        List<ChunkEvent> events = new ArrayList<>();
        for (int channel = 0; channel < channels; channel++) {
            long[] free = new long[window];
            long wire = 1_000_000 + 40_000L * channel;
            for (int i = 0; i < chunks; i++) {
                long posted = Math.max(1_000_000, free[i % window]);
                long sent = Math.max(posted, wire) + 900_000 + random.nextInt(200_000);
                wire = sent;
                long received = sent + 90_000 + random.nextInt(60_000);
                long acknowledged = received + 50_000 + random.nextInt(300_000);
                free[i % window] = sent;
                long grain = (long) i * channels + channel;
                events.add(new ChunkEvent(posted, 'a', channel, ChunkEvent.Kind.POSTED, 0, grain, 524_288));
                events.add(new ChunkEvent(sent, 'a', channel, ChunkEvent.Kind.SENT, 0, grain, 524_288));
                events.add(new ChunkEvent(received, 'b', channel, ChunkEvent.Kind.RECEIVED, 0, grain, 524_288));
                events.add(new ChunkEvent(acknowledged, 'a', channel, ChunkEvent.Kind.ACKNOWLEDGED, 0, grain, 524_288));
            }
        }
        return events;
    }
}
