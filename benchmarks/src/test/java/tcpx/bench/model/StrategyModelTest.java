package tcpx.bench.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tcpx.bench.model.StrategyModel.Path;
import tcpx.plan.Strategy;

class StrategyModelTest {
    private static final List<Double> EQUAL = List.of(1.0, 1.0, 1.0, 1.0);
    private static final List<Double> SLOW = List.of(1.0, 1.0, 1.0, 0.25);
    private static final long MIB = 1 << 20;

    private static StrategyModel model(List<Double> rails, int channels, List<Double> weights, long messageBytes) {
        return new StrategyModel(
                paths(rails, List.of(0.0)),
                channels,
                weights,
                messageBytes,
                OptionalLong.of(512 << 10),
                OptionalInt.of(16),
                OptionalInt.of(1));
    }

    private static List<Path> paths(List<Double> gBps, List<Double> roundTripMs) {
        return IntStream.range(0, gBps.size())
                .mapToObj(rail -> new Path(gBps.get(rail), roundTripMs.get(rail % roundTripMs.size()) / 1e3))
                .toList();
    }

    // four channels, messages of 64 MiB, chunks by the speed
    private static StrategyModel distant(
            List<Double> rails, List<Double> roundTripMs, OptionalInt window, OptionalInt inFlight) {
        OptionalLong chunkBytes = window.isPresent() ? OptionalLong.of(512 << 10) : OptionalLong.empty();
        return new StrategyModel(paths(rails, roundTripMs), 4, List.of(), 64 * MIB, chunkBytes, window, inFlight);
    }

    @ParameterizedTest
    @CsvSource({
        "ROUND_ROBIN, 1.0", // 4 x the slowest
        "STRIPED, 1.0",
        "WEIGHTED, 3.25",
        // 64 MiB less 4 windows of 8 MiB at 3.25, then 8 MiB at 0.25: 64 / (32 / 3.25 + 32)
        "FIRST_FREE, 1.5294",
        "ADAPTIVE, 3.23972", // 64 / (64 / 3.25 + 1 / 64 / 0.25)
    })
    void aSlowRailHoldsBackWhoeverDoesNotKnowOfIt(Strategy strategy, double expected) {
        StrategyModel model = model(SLOW, 4, List.of(1.0, 1.0, 1.0, 0.25), 64 * MIB);
        assertThat(model.goodputGBps(strategy.name())).isCloseTo(expected, within(1e-4));
    }

    @ParameterizedTest
    @CsvSource({"ROUND_ROBIN, 4", "STRIPED, 4", "WEIGHTED, 4", "FIRST_FREE, 4", "ADAPTIVE, 3.9961"})
    void onEqualRailsAllGiveTheSum(Strategy strategy, double expected) {
        assertThat(model(EQUAL, 4, List.of(), 64 * MIB).goodputGBps(strategy.name()))
                .isCloseTo(expected, within(1e-4));
    }

    @ParameterizedTest
    @CsvSource({"ROUND_ROBIN, 1.0", "WEIGHTED, 1.0", "FIRST_FREE, 1.0", "ADAPTIVE, 3.16952"})
    void aShortMessageIsAllInTheWindowsBeforeAnybodyIsFree(Strategy strategy, double expected) {
        assertThat(model(SLOW, 4, List.of(), 8 * MIB).goodputGBps(strategy.name()))
                .isCloseTo(expected, within(1e-4));
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void everyStrategyHasAPrediction(Strategy strategy) {
        assertThat(model(EQUAL, 4, List.of(), MIB).goodputGBps(strategy.name())).isBetween(0.1, 4.0); // NaN is not
        assertThat(model(EQUAL, 4, List.of(), MIB).goodputGBps("NO_SUCH_STRATEGY"))
                .isNaN();
    }

    @Test
    void wrongWeightsSetThePace() {
        assertThat(model(EQUAL, 4, List.of(4.0, 4.0, 4.0, 1.0), MIB).goodputGBps(Strategy.WEIGHTED.name()))
                .isCloseTo(3.25, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({
        // 64 MiB at 4 GB/s are 16.777 ms; alone 10 ms more
        "ROUND_ROBIN, 2.50619",
        "STRIPED, 2.50619",
        "WEIGHTED, 2.50619",
        "FIRST_FREE, 2.50619",
        "ADAPTIVE, 2.50466", // and a grain
        "auto, 2.50466"
    })
    void aMessageAloneTakesOneWayThereAndBackMore(String strategy, double expected) {
        assertThat(distant(EQUAL, List.of(10.0), OptionalInt.empty(), OptionalInt.of(1))
                        .goodputGBps(strategy))
                .isCloseTo(expected, within(1e-4));
    }

    @ParameterizedTest
    @CsvSource({
        // messages under way, round trip ms, GB/s: what one alone makes so many times, up to the sum
        "1, 100, 0.57466",
        "2, 100, 1.14932",
        "6, 100, 3.44797",
        "7, 100, 4",
        "auto, 100, 4", // 4 and 2 x 400 MB / 64 MiB
        "auto, 1, 4"
    })
    void severalUnderWayHideTheWay(String inFlight, double roundTripMs, double expected) {
        OptionalInt messages =
                inFlight.equals("auto") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(inFlight));
        for (String strategy : List.of("ROUND_ROBIN", "STRIPED", "WEIGHTED", "FIRST_FREE")) {
            assertThat(distant(EQUAL, List.of(roundTripMs), OptionalInt.empty(), messages)
                            .goodputGBps(strategy))
                    .as(strategy)
                    .isCloseTo(expected, within(1e-4));
        }
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void aFixedWindowComesBackOnceInARoundTrip(Strategy strategy) {
        StrategyModel model = distant(EQUAL, List.of(10.0), OptionalInt.of(4), OptionalInt.empty());
        assertThat(model.goodputGBps(strategy.name())).isCloseTo(0.79707, within(1e-4)); // 4 x 2 MiB / 10.52 ms
    }

    @ParameterizedTest
    @CsvSource({
        "ROUND_ROBIN, 1.82474, 4", // 16.777 + 20 ms
        "STRIPED, 1.82474, 4",
        "WEIGHTED, 1.82474, 4",
        "FIRST_FREE, 1.82474, 4",
        "ADAPTIVE, 1.82393, 4"
    })
    void ofUnequalDelaysTheLongestCountsAndOnlyForAMessageAlone(Strategy strategy, double alone, double several) {
        List<Double> trips = List.of(2.0, 2.0, 20.0, 20.0);
        assertThat(distant(EQUAL, trips, OptionalInt.empty(), OptionalInt.of(1)).goodputGBps(strategy.name()))
                .isCloseTo(alone, within(1e-4));
        assertThat(distant(EQUAL, trips, OptionalInt.empty(), OptionalInt.empty())
                        .goodputGBps(strategy.name()))
                .isCloseTo(several, within(1e-4));
    }

    @Test
    void aFixedShareIsHeldBackByItsSlowestRailHoweverManyAreUnderWay() {
        StrategyModel model = distant(SLOW, List.of(10.0), OptionalInt.empty(), OptionalInt.empty());
        assertThat(model.goodputGBps("ROUND_ROBIN")).isCloseTo(1.0, within(1e-9));
        assertThat(model.goodputGBps("auto")).isCloseTo(3.25, within(1e-9));
    }

    @Test
    void channelsShareTheRailTheyAreDealtTo() {
        assertThat(rates(model(SLOW, 2, List.of(), MIB))).containsExactly(1.0, 1.0);
        assertThat(rates(model(SLOW, 6, List.of(), MIB))).containsExactly(0.5, 0.5, 1.0, 0.25, 0.5, 0.5);
        assertThat(model(SLOW, 8, List.of(), MIB).goodputGBps(Strategy.ROUND_ROBIN.name()))
                .isCloseTo(8 * 0.125, within(1e-9));
    }

    private static List<Double> rates(StrategyModel model) {
        return model.channelPaths().stream().map(Path::gBps).toList();
    }

    @Test
    void aWindowThatFollowsTheSpeedLetsASlowRailHoardLittle() {
        double fixed = model(SLOW, 4, List.of(), 64 * MIB).goodputGBps(Strategy.FIRST_FREE.name());
        StrategyModel auto = distant(SLOW, List.of(0.0), OptionalInt.empty(), OptionalInt.of(1));
        assertThat(auto.goodputGBps(Strategy.FIRST_FREE.name())).isBetween(2 * fixed, 3.25);
        assertThat(auto.goodputGBps("auto")).isEqualTo(auto.goodputGBps(Strategy.ADAPTIVE.name()));
    }

    @Test
    void whatNoTransferCanHaveIsRefused() {
        assertThatThrownBy(() -> model(List.of(), 4, List.of(), MIB)).hasMessageContaining("rails");
        assertThatThrownBy(() -> model(List.of(1.0, 0.0), 4, List.of(), MIB)).hasMessageContaining("above zero");
        assertThatThrownBy(() -> model(EQUAL, 0, List.of(), MIB)).hasMessageContaining("a channel");
        assertThatThrownBy(() -> model(EQUAL, 4, List.of(), 0)).hasMessageContaining("a byte");
        assertThatThrownBy(() -> model(EQUAL, 4, List.of(1.0), MIB)).hasMessageContaining("a weight");
    }
}
