package tcpx.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RailsTest {
    @Test
    void aRailThatMayBeAbsentHasNoAddressUntilItComes() {
        assertThat(Rails.parse("lo, eth99?, lo?"))
                .containsExactly(
                        new Rail(0, "lo", "127.0.0.1"), new Rail(1, "eth99", ""), new Rail(2, "lo", "127.0.0.1"));
    }

    @Test
    void aListIsReadAsItIsWritten() {
        String text = "lo@127.0.0.1,eth99?,lo@127.0.0.2";
        assertThat(Rails.format(Rails.parse(text))).isEqualTo(text);
        assertThat(Rails.format(Rails.parse("lo,mlx5_0", true))).isEqualTo("lo@127.0.0.1,mlx5_0?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lo,", ",lo", "lo,,lo", " ", "@127.0.0.1", "?", "lo@", "lo@127.0.0.1?", "lo@?"})
    void whatIsNoListIsRefusedWithWhatIs(String text) {
        assertThatThrownBy(() -> Rails.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rails=" + text)
                .hasMessageContaining("separated by commas");
    }

    @ParameterizedTest
    @ValueSource(strings = {"eth1@if2", "lo@localhost", "lo@eth0"})
    void whatIpLinkShowsIsNoRailAndTheNameIsSaid(String text) {
        assertThatThrownBy(() -> Rails.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rails=" + text + ": '" + text.replaceFirst(".*@", "") + "' is no address; the interface"
                        + " that ip link shows as " + text + " is named " + text.replaceFirst("@.*", ""));
        assertThat(Rails.parse("lo@::1")).containsExactly(new Rail(0, "lo", "::1"));
    }

    @Test
    void anInterfaceThatIsNotHereIsRefusedWithThoseThatAreAndTheWayToNameOneThatComesLater() {
        assertThatThrownBy(() -> Rails.parse("lo,eth99"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no interface eth99; it has ")
                .hasMessageContaining("lo")
                .hasMessageEndingWith("if it is to come later: eth99?");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    lo@203.0.113.7        | this node has no address 203.0.113.7; lo has
                    lo,lo@2001:db8::7     | this node has no address 2001:db8::7; lo has
                    lo@1:2                | this node has no address 1:2; lo has
                    lo@127.0.0.256        | "'127.0.0.256' is no address"
                    eth99@127.0.0.1       | this node has no interface eth99; it has
                    """)
    void anAddressThatIsNotThisNodesIsRefusedWithThoseThatTheInterfaceHas(String text, String why) {
        assertThatThrownBy(() -> Rails.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("rails=" + text + ": " + why);
    }

    @Test
    void theInterfacesOwnAddressesAreNamed() {
        assertThatThrownBy(() -> Rails.parse("lo@203.0.113.7")).hasMessageContaining("127.0.0.1");
    }

    @Test
    void allOfLoopbackIsThisNodesAndAPluginsDeviceNeedBeNoInterface() {
        assertThat(Rails.parse("lo@127.3.2.1")).containsExactly(new Rail(0, "lo", "127.3.2.1"));
        assertThat(Rails.parse("mlx5_0@127.0.0.1", true)).containsExactly(new Rail(0, "mlx5_0", "127.0.0.1"));
    }

    @Test
    void anAddressThatHasGoneSinceTheListWasWrittenMayComeBack() {
        assertThat(Rails.reread("lo@203.0.113.7,eth99@203.0.113.8"))
                .containsExactly(new Rail(0, "lo", "203.0.113.7"), new Rail(1, "eth99", "203.0.113.8"));
    }
}
