package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The original's variables decide where the command line says nothing. */
class SeedEnvironmentTest {
    private static final List<String> INTERFACES = List.of("docker0", "eth0", "eth1", "eth10", "lo");

    private static SeedEnvironment with(String name, String value) {
        return new SeedEnvironment(Map.of(name, value), INTERFACES);
    }

    @Test
    void thePortIsTheOriginalsUnlessTheVariableSaysOtherwise() {
        assertThat(new SeedEnvironment(Map.of(), INTERFACES).port()).isEqualTo(12347);
        assertThat(with("UCCL_TCPX_BOOTSTRAP_PORT_BASE", "20000").port()).isEqualTo(20000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "a", "123456"})
    void whatIsNoPortIsRefusedByName(String text) {
        assertThatThrownBy(() -> with("UCCL_TCPX_BOOTSTRAP_PORT_BASE", text).port())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("UCCL_TCPX_BOOTSTRAP_PORT_BASE=" + text);
    }

    @ParameterizedTest
    @CsvSource({
        "eth, 'eth0,eth1,eth10'",
        "'eth1', 'eth1,eth10'",
        "'=eth1', 'eth1'",
        "'=eth1,eth0', 'eth0,eth1'",
        "'^docker', 'eth0,eth1,eth10'",
        "'^=eth1,docker0', 'eth0,eth10'"
    })
    void ncclsPatternIsReadAsNcclReadsIt(String pattern, String rails) {
        assertThat(with("NCCL_SOCKET_IFNAME", pattern).rails()).contains(rails);
    }

    @Test
    void thePluginsOwnListGoesFirstAndKeepsItsOrder() {
        SeedEnvironment both = new SeedEnvironment(
                Map.of("NCCL_SOCKET_IFNAME", "eth0", "NCCL_GPUDIRECTTCPX_SOCKET_IFNAME", "eth10,eth1"), INTERFACES);
        assertThat(both.rails()).contains("eth10,eth1");
    }

    @Test
    void withoutVariablesThereAreNoRailsAndAPatternThatFitsNothingIsRefused() {
        assertThat(new SeedEnvironment(Map.of(), INTERFACES).rails()).isEmpty();
        assertThatThrownBy(() -> with("NCCL_SOCKET_IFNAME", "ens").rails())
                .hasMessageContaining("NCCL_SOCKET_IFNAME=ens")
                .hasMessageContaining("eth10");
    }
}
