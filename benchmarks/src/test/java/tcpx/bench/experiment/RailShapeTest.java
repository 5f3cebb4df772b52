package tcpx.bench.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.bench.harness.JmhArguments;
import tcpx.bench.lab.FaultSchedule.RailFault;
import tcpx.bench.lab.RailRate;

class RailShapeTest {
    private static final RailRate FULL = RailRate.parse("1gbit");

    private static String rates(RailShape shape) {
        return shape.rates(FULL).stream().map(RailRate::toString).collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "equal, 1gbit 1gbit 1gbit 1gbit",
        "slow, 1gbit 1gbit 1gbit 250mbit",
        "Half, 1gbit 1gbit 1gbit 500mbit",
        "dying, 1gbit 1gbit 1gbit 1gbit",
    })
    void aShapeIsTheRatesOfItsRails(String name, String rates) {
        assertThat(rates(RailShape.parse(name))).isEqualTo(rates);
    }

    @Test
    void anotherNameIsRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> RailShape.parse("round")).hasMessageContaining("equal, slow, half, dying");
    }

    @ParameterizedTest
    @CsvSource({
        "SLOW, 4, 1:1:1:0.25",
        "SLOW, 3, 1:1:1",
        "SLOW, 8, 0.5:0.5:0.5:0.125:0.5:0.5:0.5:0.125",
        "HALF, 5, 0.5:1:1:0.5:0.5",
        "EQUAL, 1, 1",
    })
    void weightsAreTheSharesOfTheChannelsRails(RailShape shape, int channels, String weights) {
        assertThat(shape.weights(channels)).isEqualTo(weights);
    }

    @Test
    void theOutageLiesInTheMeasuredTimeAndIsAQuarterOfItOrASecond() {
        Duration warmUp = Duration.ofMillis(500);
        assertThat(RailShape.DYING.faults(warmUp, Duration.ofSeconds(4)))
                .containsExactly("eth3 down @1700ms for 1000ms");
        assertThat(RailShape.DYING.faults(Duration.ZERO, Duration.ofSeconds(4)))
                .containsExactly("eth3 down @1200ms for 1000ms");
        assertThat(RailShape.DYING.faults(warmUp, Duration.ofMillis(400)))
                .containsExactly("eth3 down @620ms for 100ms");
        RailShape.DYING.faults(warmUp, Duration.ofMillis(1)).forEach(RailFault::parse);
        assertThat(RailShape.SLOW.faults(warmUp, Duration.ofSeconds(4))).isEmpty();
    }

    @Test
    void timesThatAreNotGivenAreThoseOfTheShape() {
        JmhArguments given = JmhArguments.parse(List.of("-i", "3", "-w", "2"), Map.of());
        ForkTimes times = ForkTimes.of(given, Duration.ofMillis(1500));
        assertThat(times.allWarmUp()).isEqualTo(Duration.ofSeconds(2));
        assertThat(times.measured()).isEqualTo(Duration.ofMillis(4500));
        assertThat(times.missing(given)).containsExactly("-wi", "1", "-r", "1500ms");
    }
}
