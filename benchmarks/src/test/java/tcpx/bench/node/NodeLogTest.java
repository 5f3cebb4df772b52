package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** What a node says. */
class NodeLogTest {
    private final ByteArrayOutputStream events = new ByteArrayOutputStream();
    private final ByteArrayOutputStream problems = new ByteArrayOutputStream();
    private final NodeLog log = new NodeLog(
            new PrintStream(events, true, StandardCharsets.UTF_8),
            new PrintStream(problems, true, StandardCharsets.UTF_8),
            InstantSource.fixed(Instant.parse("2026-02-03T04:05:06.789Z")));

    @Test
    void strangersAreToldInOneLineHoweverManyCame() {
        log.strangers(0, "");
        log.strangers(1, "10.0.0.9:1 has another secret");
        log.strangers(1, "10.0.0.9:1 has another secret");
        log.strangers(133, "10.0.0.9:7 began with 47 45 54");
        assertThat(events.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "2026-02-03T04:05:06Z turned away: 10.0.0.9:1 has another secret",
                        "2026-02-03T04:05:06Z turned away: 10.0.0.9:7 began with 47 45 54; and 131 others since the "
                                + "last "
                                + "such line");
    }

    @Test
    void whatIsUsualAndWhatWentWrongGoApartAndNothingBreaksALine() {
        log.event("10.0.0.1", "a\nb");
        log.problem("10.0.0.1", "c\u001b[31m");
        assertThat(events).hasToString("2026-02-03T04:05:06Z 10.0.0.1: a?b" + System.lineSeparator());
        assertThat(problems).hasToString("node: 10.0.0.1: c?[31m" + System.lineSeparator());
        assertThat(NodeLog.isEvent("2026-02-03T04:05:06Z 10.0.0.1: a")).isTrue();
        assertThat(NodeLog.isEvent("node: 10.0.0.1: c")).isFalse();
        assertThat(NodeLog.isEvent("listening on 10.0.0.2:4711")).isFalse();
    }
}
