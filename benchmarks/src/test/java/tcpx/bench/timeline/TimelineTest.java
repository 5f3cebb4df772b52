package tcpx.bench.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.bench.timeline.Timeline.TimelineException;

class TimelineTest {
    private static final String HEADER = "time,node,channel,event,transfer,grain,bytes\n";

    @TempDir
    Path directory;

    @Test
    void readsBackWhatItWroteInOrderOfTime() {
        List<ChunkEvent> events = List.of(
                new ChunkEvent(30, 'b', 1, ChunkEvent.Kind.RECEIVED, 2, 3, 4),
                new ChunkEvent(10, 'a', 1, ChunkEvent.Kind.POSTED, 2, 3, 4));
        Path file = directory.resolve(Timeline.FILE);

        Timeline.write(file, events);

        assertThat(file).content().isEqualTo(HEADER + "10,a,1,posted,2,3,4\n30,b,1,received,2,3,4\n");
        assertThat(Timeline.read(file)).isEqualTo(new Timeline(List.of(events.get(1), events.get(0)), 0));
        assertThatThrownBy(() -> Timeline.write(file, events)).isInstanceOf(TimelineException.class);
    }

    @Test
    void takesTheFirstEventsByTimeAndCountsTheRest() {
        List<ChunkEvent> events = new ArrayList<>();
        for (int i = Timeline.MOST + 5; i > 0; i--) {
            events.add(new ChunkEvent(i, 'a', 0, ChunkEvent.Kind.POSTED, 0, i, 1));
        }
        Path file = directory.resolve(Timeline.FILE);
        Timeline.write(file, events);

        Timeline timeline = Timeline.read(file);

        assertThat(timeline.events()).hasSize(Timeline.MOST);
        assertThat(timeline.events().get(0).timeNs()).isEqualTo(1);
        assertThat(timeline.leftOut()).isEqualTo(5);
    }

    @Test
    void saysWhatWasLeftOutWhenItWasRecorded() throws Exception {
        Path file = directory.resolve(Timeline.fileOf("channels=4"));
        Timeline log = new Timeline(List.of(new ChunkEvent(1, 'a', 0, ChunkEvent.Kind.POSTED, 0, 0, 8)), 17);
        log.write(file);
        assertThat(file).content().endsWith("1,a,0,posted,0,0,8\n# left out 17\n");
        assertThat(Timeline.read(file)).isEqualTo(log);
        Files.writeString(directory.resolve("timeline.csv"), HEADER);
        Files.writeString(directory.resolve("my-timeline.csv"), "");
        assertThat(Timeline.files(directory)).containsExactly(file, directory.resolve("timeline.csv"));
    }

    @Test
    void leavesOutAnUnfinishedLastLine() throws Exception {
        Path file = Files.writeString(directory.resolve("t.csv"), HEADER + "1,a,0,posted,0,0,8\n2,a,0,se");

        assertThat(Timeline.read(file).events()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1,a,0,posted,0,0",
                "1,c,0,posted,0,0,8",
                "1,a,0,lost,0,0,8",
                "-1,a,0,posted,0,0,8",
                "x,a,0,posted,0,0,8",
                "# left out many",
                ""
            })
    void namesTheLineThatIsWrong(String line) throws Exception {
        Path file = Files.writeString(directory.resolve("t.csv"), HEADER + "1,a,0,posted,0,0,8\n" + line + "\n");

        assertThatThrownBy(() -> Timeline.read(file))
                .isInstanceOf(TimelineException.class)
                .hasMessageContaining("t.csv:3");
    }

    @Test
    void refusesAnotherHeaderAndAMissingFile() throws Exception {
        Path file = Files.writeString(directory.resolve("t.csv"), "a,b\n");

        assertThatThrownBy(() -> Timeline.read(file))
                .hasMessageContaining("t.csv:1")
                .hasMessageContaining("restore the header");
        assertThatThrownBy(() -> Timeline.read(directory.resolve("none"))).isInstanceOf(TimelineException.class);
    }
}
