package tcpx.bench.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.timeline.ChunkEvent;
import tcpx.bench.timeline.Timeline;

class TimelineHtmlTest {
    @TempDir
    Path directory;

    @Test
    void givesEveryChannelALaneWithARowPerOutstandingChunk() throws Exception {
        Timeline timeline = new Timeline(SyntheticTimeline.events(3, 4, 8, 60), 0);

        ChunkLanes lanes = ChunkLanes.of(timeline);
        String page = Files.readString(TimelineHtml.write(timeline, "run", directory.resolve("t.html")));

        assertThat(lanes.lanes().keySet()).containsExactly(0, 1, 2, 3);
        assertThat(lanes.count()).isEqualTo(240);
        assertThat(lanes.lanes().get(0)).hasSizeBetween(8, 10);
        assertThat(page).contains("240 chunks on 4 channels, 960 events", "figure-timeline", "ch 3");
    }

    @Test
    void neverLetsChunksOfARowOverlapBelowTheMostRows() {
        ChunkLanes lanes = ChunkLanes.of(new Timeline(SyntheticTimeline.events(4, 2, 16, 200), 0));

        lanes.lanes().values().stream().flatMap(List::stream).forEach(row -> {
            for (int i = 1; i < row.size(); i++) {
                assertThat(row.get(i).posted().timeNs())
                        .isGreaterThanOrEqualTo(row.get(i - 1).end());
            }
        });
    }

    @Test
    void drawsChunksWithMissingEventsAndCountsThoseNeverPosted() throws Exception {
        Timeline timeline = new Timeline(
                List.of(
                        new ChunkEvent(10, 'a', 0, ChunkEvent.Kind.POSTED, 0, 0, 8),
                        new ChunkEvent(5, 'b', 0, ChunkEvent.Kind.RECEIVED, 0, 0, 8), // the other clock is behind
                        new ChunkEvent(20, 'a', 0, ChunkEvent.Kind.POSTED, 0, 1, 8),
                        new ChunkEvent(90, 'a', 0, ChunkEvent.Kind.ACKNOWLEDGED, 0, 1, 8),
                        new ChunkEvent(95, 'b', 3, ChunkEvent.Kind.RECEIVED, 7, 7, 8)),
                12);

        String page = Files.readString(TimelineHtml.write(timeline, "<b>run", directory.resolve("t.html")));

        assertThat(page)
                .contains(
                        "2 chunks on 1 channel",
                        "1 events belong to chunks whose posting is not in the log",
                        "12 later ones")
                .contains("&lt;b&gt;run");
    }

    @Test
    void copiesFromAndToADeviceAreShownOnlyWhereThereAre() throws Exception {
        String host = page(SyntheticTimeline.events(3, 2, 8, 60));
        String device = page(SyntheticTimeline.ofDevices(3, 2, 8, 60));

        assertThat(host)
                .contains("posted → sent", "sent → received")
                .contains("\"events\":[\"posted\",\"\",\"sent\",\"\",\"received\",\"acknowledged\"]")
                .contains("posted, not yet sent", "sent, not yet received", "received, not yet acknowledged")
                .doesNotContain("being copied", "being moved", "landed");
        assertThat(device)
                .contains("posted → staged", "staged → sent", "sent → landed", "landed → received")
                .contains("being copied from the device", "received, being moved to its place")
                .contains("chunk s3", "chunk s4", "\"staged\"", "\"landed\"");
    }

    private String page(List<ChunkEvent> events) throws Exception {
        return Files.readString(TimelineHtml.write(new Timeline(events, 0), "run", directory.resolve("t.html")));
    }

    @Test
    void makesAPageOfAnEmptyLog() throws Exception {
        assertThat(Files.readString(TimelineHtml.write(new Timeline(List.of(), 0), "run", directory.resolve("t.html"))))
                .contains("nothing to draw");
    }
}
