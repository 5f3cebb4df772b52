package tcpx.bench.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tcpx.bench.model.Fitting.Point;
import tcpx.bench.model.Model.OverheadBandwidth;
import tcpx.bench.model.Model.WindowBound;

class CostFitTest {
    private static final double[] CHUNKS = {16e3, 64e3, 256e3, 1e6, 4e6};

    private static Fitting fitting() {
        return new Fitting(new Random(42), 199, 0.95);
    }

    @Test
    void findsThePlantedOverheadPerChunk() {
        OverheadBandwidth truth = new OverheadBandwidth(14e-6, 3.1);
        Fit.Fitted fit = (Fit.Fitted) fitting().overhead(Simulated.from(truth, new Random(1), 0.01, 4, CHUNKS));
        OverheadBandwidth model = (OverheadBandwidth) fit.model();
        assertThat(model.overheadSeconds()).isCloseTo(14e-6, within(0.4e-6));
        assertThat(model.speedGBps()).isCloseTo(3.1, within(0.06));
        assertThat(fit.parameters())
                .allMatch(parameter -> parameter
                        .interval()
                        .orElseThrow()
                        .contains(parameter.quantity().value()));
        assertThat(truth.sentence())
                .isEqualTo("overhead of 14.0 µs per chunk, then 3.10 GB/s: half of the speed with chunks of 43.4 kB");
        assertThat(OverheadBandwidth.seconds(1e6, 2)).isCloseTo(0.5e-3, within(1e-15));
    }

    @Test
    void overheadIsRecoveredExactlyWithoutNoiseAndNeverNegative() {
        OverheadBandwidth exact = (OverheadBandwidth) ((Fit.Fitted)
                        fitting().overhead(Simulated.exactly(new OverheadBandwidth(14e-6, 3.1), 2, CHUNKS)))
                .model();
        assertThat(exact.overheadSeconds()).isCloseTo(14e-6, within(1e-12));
        assertThat(exact.speedGBps()).isCloseTo(3.1, within(1e-6));
        List<Point> shrinking =
                List.of(new Point(1e4, List.of(1e-6)), new Point(1e5, List.of(2e-5)), new Point(1e6, List.of(4e-4)));
        OverheadBandwidth held = (OverheadBandwidth) ((Fit.Fitted) fitting().overhead(shrinking)).model();
        assertThat(held.overheadSeconds()).isZero();
        assertThat(held.speedGBps()).isPositive();
    }

    @Test
    void findsThePlantedRoundTripAndCapacity() {
        WindowBound truth = new WindowBound(0.2e-3, 1.97);
        double[] inFlight = {64e3, 128e3, 256e3, 512e3, 1024e3, 2048e3};
        Fit.Fitted fit = (Fit.Fitted) fitting().window(Simulated.from(truth, new Random(2), 0.01, 4, inFlight));
        WindowBound model = (WindowBound) fit.model();
        assertThat(model.roundTripSeconds()).isCloseTo(0.2e-3, within(0.004e-3));
        assertThat(model.capacityGBps()).isCloseTo(1.97, within(0.04));
        assertThat(truth.sentence())
                .isEqualTo("round trip of 0.20 ms: 394 kB in flight fill the capacity of 1.97 GB/s");
    }

    @Test
    void tooFewSettingsAreRefusedByName() {
        assertThat(fitting().overhead(List.of(new Point(1, List.of(1.0)))))
                .isEqualTo(new Fit.Refused("overhead", "needs 3 distinct chunk sizes and has 1", 3));
        assertThat(fitting().window(List.of()))
                .isEqualTo(new Fit.Refused("window", "needs 3 distinct window sizes and has 0", 3));
    }
}
