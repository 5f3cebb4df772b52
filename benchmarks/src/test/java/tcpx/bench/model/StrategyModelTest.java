package tcpx.bench.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tcpx.plan.Strategy;

class StrategyModelTest {
    private static final List<Double> EQUAL = List.of(1.0, 1.0, 1.0, 1.0);
    private static final List<Double> SLOW = List.of(1.0, 1.0, 1.0, 0.25);
    private static final long MIB = 1 << 20;

    private static StrategyModel model(List<Double> rails, int channels, List<Double> weights, long messageBytes) {
        return new StrategyModel(
                rails, channels, weights, messageBytes, OptionalLong.of(512 << 10), OptionalInt.of(16));
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
        assertThat(model(EQUAL, 4, List.of(), MIB).goodputGBps(strategy.name())).isPositive();
        assertThat(model(EQUAL, 4, List.of(), MIB).goodputGBps("NO_SUCH_STRATEGY"))
                .isNaN();
    }

    @Test
    void wrongWeightsSetThePace() {
        assertThat(model(EQUAL, 4, List.of(4.0, 4.0, 4.0, 1.0), MIB).goodputGBps(Strategy.WEIGHTED.name()))
                .isCloseTo(3.25, within(1e-9));
    }

    @Test
    void channelsShareTheRailTheyAreDealtTo() {
        assertThat(model(SLOW, 2, List.of(), MIB).channelGBps()).containsExactly(1.0, 1.0);
        assertThat(model(SLOW, 6, List.of(), MIB).channelGBps()).containsExactly(0.5, 0.5, 1.0, 0.25, 0.5, 0.5);
        assertThat(model(SLOW, 8, List.of(), MIB).goodputGBps(Strategy.ROUND_ROBIN.name()))
                .isCloseTo(8 * 0.125, within(1e-9));
    }

    @Test
    void aWindowThatFollowsTheSpeedLetsASlowRailHoardLittle() {
        double fixed = model(SLOW, 4, List.of(), 64 * MIB).goodputGBps(Strategy.FIRST_FREE.name());
        StrategyModel auto = new StrategyModel(SLOW, 4, List.of(), 64 * MIB, OptionalLong.empty(), OptionalInt.empty());
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
