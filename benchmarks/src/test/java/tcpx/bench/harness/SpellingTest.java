package tcpx.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
    private static final List<String> KNOWN = List.of("channels", "chunkBytes", "window", "threads");

    @ParameterizedTest
    @CsvSource({
        "'', '', 0",
        "channels, channels, 0",
        "chanels, channels, 1",
        "CHANNELS, channels, 0",
        "'', window, 6",
        "window, '', 6",
        "chunksize, chunkBytes, 4",
        "ab, ba, 2"
    })
    void distanceCountsEdits(String from, String to, int edits) {
        assertThat(Spelling.distance(from, to)).isEqualTo(edits);
        assertThat(Spelling.distance(to, from)).isEqualTo(edits);
    }

    @ParameterizedTest
    @CsvSource({"chanels, channels", "Channel, channels", "chunkbyte, chunkBytes", "windows, window", "thread, threads"
    })
    void aSlipIsRecognised(String word, String meant) {
        assertThat(Spelling.closest(word, KNOWN)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"colour", "''", "w", "xyzzyxyzzy"})
    void whatIsFarFromEverythingIsNotGuessed(String word) {
        assertThat(Spelling.closest(word, KNOWN)).isEmpty();
    }
}
