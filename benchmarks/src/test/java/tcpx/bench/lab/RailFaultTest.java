package tcpx.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.bench.lab.FaultSchedule.RailFault;

class RailFaultTest {
    @ParameterizedTest
    @CsvSource({
        "eth3 down @2s for 1s, eth3 down @2000ms for 1000ms",
        "eth2 rate 1gbit @3s, eth2 rate 1gbit @3000ms",
        "eth2 rate none @0s for 1m, eth2 rate none @0ms for 60000ms",
        "eth2  rate  2.5gbit  @ 1.5s  for 2s, eth2 rate 2500mbit @1500ms for 2000ms",
        "eth4 loss 1% @1s for 500ms, eth4 loss 1% @1000ms for 500ms",
        "eth4 loss 0.1% @1s, eth4 loss 0.1% @1000ms",
        "eth64 loss 100% @0.5ms, eth64 loss 100% @0.5ms",
    })
    void readsAndWritesFaults(String text, String written) {
        assertThat(RailFault.parse(text)).singleElement().hasToString(written);
        assertThat(RailFault.parse(written)).isEqualTo(RailFault.parse(text));
    }

    @Test
    void readsSeveral() {
        assertThat(RailFault.parse("eth3 down @2s for 1s; eth2 loss 1% @1s;"))
                .containsExactly(
                        new RailFault(
                                "eth3",
                                new RailFault.Down(),
                                Duration.ofSeconds(2),
                                Optional.of(Duration.ofSeconds(1))),
                        new RailFault("eth2", new RailFault.Loss(0.01), Duration.ofSeconds(1), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "eth3",
                "eth3 down",
                "eth3 up @2s",
                "eth3 down 2s",
                "eth3 down @2",
                "eth3 down @2h",
                "eth3 down @2s for",
                "eth3 down @-2s",
                "eth4 loss 1 @1s",
                "eth4 loss x% @1s",
                "eth2 rate @1s",
                "eth3 down @2s for 1s again"
            })
    void refusesWhatIsNoFaultWithTheTextAndWhatIsAllowed(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RailFault.parse(text))
                .withMessageContaining("--fault '" + text + "'")
                .withMessageContaining("RAIL down|rate RATE|loss PERCENT @TIME [for TIME]");
    }

    @ParameterizedTest
    @CsvSource({
        "eth0 down @1s, fault on rail eth0: allowed is eth1",
        "lo down @1s, fault on rail lo: allowed is eth1",
        "eth3 down @1s for 0s, a duration above 0ms",
        "eth3 loss 0% @1s, loss 0.0%: allowed is",
        "eth3 loss 101% @1s, allowed is 0.0001% to 100%",
        "eth3 rate 4gb @1s, --rail-rate 4gb: allowed is",
    })
    void refusesValuesOutOfRange(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RailFault.parse(text))
                .withMessageContaining(message);
    }

    @Test
    void ordersStepsByTimeAndEndsBeforeBeginnings() {
        FaultSchedule schedule =
                FaultSchedule.parse(List.of("eth1 rate 2gbit @3s; eth1 rate 1gbit @1s for 2s", "eth2 down @2s for 5s"));
        assertThat(schedule.faults())
                .extracting(RailFault::toString)
                .containsExactly(
                        "eth1 rate 1gbit @1000ms for 2000ms",
                        "eth2 down @2000ms for 5000ms",
                        "eth1 rate 2gbit @3000ms");
        assertThat(schedule.steps())
                .containsExactly(
                        new FaultSchedule.Step(Duration.ofSeconds(1), 0, true),
                        new FaultSchedule.Step(Duration.ofSeconds(2), 1, true),
                        new FaultSchedule.Step(Duration.ofSeconds(3), 0, false),
                        new FaultSchedule.Step(Duration.ofSeconds(3), 2, true),
                        new FaultSchedule.Step(Duration.ofSeconds(7), 1, false));
    }

    @Test
    void refusesOverlapOfOneKindOnOneRail() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FaultSchedule.parse(List.of("eth1 down @1s for 2s; eth1 down @2s for 1s")))
                .withMessageContaining("one fault of a kind on a rail at a time");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FaultSchedule.parse(List.of("eth1 loss 1% @1s; eth1 loss 2% @1s")));
        assertThat(FaultSchedule.parse(List.of("eth1 down @1s for 2s; eth1 loss 1% @2s; eth2 down @2s"))
                        .faults())
                .hasSize(3);
    }
}
