package tcpx.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunIdTest {
    @Test
    void isStartAndRevision() {
        Instant started = Instant.parse("2026-11-22T13:06:13.999Z");
        assertThat(RunId.of(started, Runs.REVISION)).hasToString("20261122T130613Z-d790ae6");
        assertThat(RunId.of(started, Revision.unknown()).next()).hasToString("20261122T130613Z-nogit-2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "20261122T130613Z-d790ae6",
                "20261122T130613Z-nogit",
                "20261122T130613Z-nogit-2",
                "20261122T130613Z-nogit-10"
            })
    void readsBackItsText(String text) {
        assertThat(RunId.parse(text)).get().hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "local",
                "20261122T130613Z",
                "20261122T130613Z-D790AE6",
                "20261122T130613Z-nogit-1",
                "20261122T130613Z-nogit-02",
                "20261122T130613Z-d790ae6/",
                "x20261122T130613Z-nogit"
            })
    void refusesWhatOnlyLooksLikeOne(String text) {
        assertThat(RunId.parse(text)).isEmpty();
    }

    @Test
    void sortsByTimeThenNumber() {
        List<String> sorted = List.of(
                "20261122T130613Z-nogit",
                "20261122T130613Z-nogit-2",
                "20261122T130613Z-nogit-10",
                "20261122T130614Z-0000000");
        assertThat(Stream.of(3, 2, 0, 1)
                        .map(i -> RunId.parse(sorted.get(i)).orElseThrow())
                        .sorted())
                .map(RunId::toString)
                .isEqualTo(sorted);
    }

    @Test
    void refusesABadPart() {
        assertThatThrownBy(() -> new RunId("yesterday", "nogit", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RunId("20261122T130613Z", "nogit", 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
