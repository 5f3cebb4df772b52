package tcpx.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabSpecTest {
    private static LabSpec of(int mtu, OptionalInt gsoMaxBytes, String congestion) {
        return new LabSpec(List.of(RailRate.NONE), List.of(RailDelay.NONE), mtu, gsoMaxBytes, congestion);
    }

    @Test
    void ceilingIsThePayloadShareOfTheRate() {
        LabSpec spec = LabSpec.defaults(2);
        assertThat(spec.rails()).isEqualTo(4);
        assertThat(spec.payloadShare()).isEqualTo(8192.0 / 8258.0);
        assertThat(spec.ceilingGBps(0).orElseThrow()).isEqualTo(0.5 * 8192 / 8258, within(1e-12));
    }

    @Test
    void aRailThatIsNotShapedHasNoCeiling() {
        LabSpec spec = LabSpec.of(2, "none,1gbit");
        assertThat(spec.ceilingGBps(0)).isEmpty();
        assertThat(spec.ceilingGBps(1)).isPresent();
        assertThat(spec.shaped()).isTrue();
        assertThat(LabSpec.of(2, "none").shaped()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"575", "65536", "-1"})
    void refusesMtuOutOfRange(int mtu) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(mtu, OptionalInt.empty(), "cubic"))
                .withMessage("--mtu " + mtu + ": allowed is 576 to 65535");
    }

    @ParameterizedTest
    @CsvSource({"8243", "524281", "0"})
    void refusesGsoMaxOutOfRange(int bytes) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(8244, OptionalInt.of(bytes), "cubic"))
                .withMessage("--gso-max " + bytes + ": allowed is 8244 (the MTU) to 524280");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bbr", "bbr2", "", "Cubic", "cubic x"})
    void refusesBbrAndWhatIsNoName(String congestion) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(8244, OptionalInt.empty(), congestion))
                .withMessageContaining("--congctl " + congestion + ": allowed is cubic, reno");
    }

    @Test
    void refusesNoRailsAndTooMany() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LabSpec(List.of(), List.of(), 8244, OptionalInt.empty(), "cubic"))
                .withMessage("--rails 0: allowed is 1 to 64");
        assertThatIllegalArgumentException().isThrownBy(() -> LabSpec.of(65, "none"));
    }
}
