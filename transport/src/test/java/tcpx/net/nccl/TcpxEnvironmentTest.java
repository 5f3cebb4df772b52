package tcpx.net.nccl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TcpxEnvironmentTest {
    private static final String PREFIX = "NCCL_GPUDIRECTTCPX_";
    private static final Map<String, String> GOOD = Map.of(
            "NCCL_DYNAMIC_CHUNK_SIZE",
            "524288",
            "NCCL_NSOCKS_PERTHREAD",
            "4",
            "NCCL_SOCKET_NTHREADS",
            "1",
            PREFIX + "UNIX_CLIENT_PREFIX",
            "/run/tcpx",
            PREFIX + "CTRL_DEV",
            "eth0",
            PREFIX + "SOCKET_IFNAME",
            "eth1,eth2",
            PREFIX + "TX_BINDINGS",
            "eth1:8-21,112-125;eth2:8",
            PREFIX + "RX_BINDINGS",
            "eth1:22-35;eth2:22-35",
            PREFIX + "PROGRAM_FLOW_STEERING_WAIT_MICROS",
            "50000",
            PREFIX + "RECV_SYNC",
            "1");

    private static List<TcpxFinding> findings(Map<String, String> variables) {
        return findings(variables, "6.12.7-generic");
    }

    private static List<TcpxFinding> findings(Map<String, String> variables, String kernel) {
        return new TcpxEnvironment(variables, kernel, Set.of("eth0", "eth1", "eth2", "lo"), "/run/tcpx"::equals)
                .check();
    }

    private static List<TcpxFinding> with(String variable, String value) {
        Map<String, String> variables = new HashMap<>(GOOD);
        variables.put(variable, value);
        return findings(variables);
    }

    private static List<TcpxFinding> without(String... names) {
        Map<String, String> variables = new HashMap<>(GOOD);
        variables.keySet().removeAll(Set.of(names));
        return findings(variables);
    }

    @ParameterizedTest
    @CsvSource({
        "5.15.0-gke, true",
        "6.11.9, true",
        "6.12.0, false",
        "6.18.44-fc, false",
        "7.0.1, false",
        "unknown, false"
    })
    void aKernelWithoutDeviceMemoryTcpIsSaidSo(String kernel, boolean told) {
        assertThat(findings(GOOD, kernel))
                .extracting(TcpxFinding::variable)
                .isEqualTo(told ? List.of("Linux") : List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"FORCE_ACK", "TX_COMPLETION_NANOSLEEP", "RX_COMPLETION_NANOSLEEP"})
    void whatTheTcpxOfTodayDoesNotReadAnyMoreIsSaidSo(String name) {
        assertThat(with(PREFIX + name, "0")).singleElement().satisfies(finding -> {
            assertThat(finding.variable()).isEqualTo(PREFIX + name);
            assertThat(finding.problem()).contains("6.12", "GKE 1.34");
            assertThat(finding.remedy()).isEqualTo("unset " + PREFIX + name);
        });
        Map<String, String> variables = new HashMap<>(GOOD);
        variables.put(PREFIX + name, "0");
        assertThat(findings(variables, "5.15.0"))
                .extracting(TcpxFinding::variable)
                .containsExactly("Linux");
    }

    @Test
    void theSettingsOfTheOriginalsScriptsAreFine() {
        assertThat(findings(GOOD)).isEmpty();
    }

    @Test
    void anEmptyEnvironmentIsAnsweredWithAllThatIsMissing() {
        assertThat(findings(Map.of()))
                .extracting(TcpxFinding::severity, finding -> finding.variable().replace(PREFIX, ""))
                .containsExactly(
                        tuple(TcpxFinding.Severity.ERROR, "NCCL_DYNAMIC_CHUNK_SIZE"),
                        tuple(TcpxFinding.Severity.ERROR, "UNIX_CLIENT_PREFIX"),
                        tuple(TcpxFinding.Severity.WARNING, "CTRL_DEV"),
                        tuple(TcpxFinding.Severity.WARNING, "SOCKET_IFNAME"),
                        tuple(TcpxFinding.Severity.WARNING, "PROGRAM_FLOW_STEERING_WAIT_MICROS"),
                        tuple(TcpxFinding.Severity.WARNING, "NCCL_NSOCKS_PERTHREAD"),
                        tuple(TcpxFinding.Severity.WARNING, "RECV_SYNC"));
    }

    @Test
    void anUnsetChunkSizeIsToldWithTheCommandThatSetsIt() {
        assertThat(without("NCCL_DYNAMIC_CHUNK_SIZE"))
                .containsExactly(TcpxFinding.error(
                        "NCCL_DYNAMIC_CHUNK_SIZE",
                        "is not set: the plugin then splits messages into pieces of 0 bytes",
                        "export NCCL_DYNAMIC_CHUNK_SIZE=524288"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NCCL_DYNAMIC_CHUNK_SIZE | 0 | ERROR | allowed: above 0",
                "NCCL_DYNAMIC_CHUNK_SIZE | 512k | ERROR | is '512k', allowed: a whole number",
                "NCCL_DYNAMIC_CHUNK_SIZE | 5000 | WARNING | no multiple of the page size",
                "NCCL_GPUDIRECTTCPX_UNIX_CLIENT_PREFIX | /run/other | ERROR | is /run/other, which is no directory",
                "NCCL_GPUDIRECTTCPX_CTRL_DEV | eth9 | ERROR | names eth9, this node has eth0, eth1, eth2, lo",
                "NCCL_GPUDIRECTTCPX_CTRL_DEV | eth1 | WARNING | names eth1, which is the control device",
                "NCCL_GPUDIRECTTCPX_SOCKET_IFNAME | eth1,eth2,eth3 | ERROR | names eth3",
                "NCCL_GPUDIRECTTCPX_TX_BINDINGS | eth1 | ERROR | has 'eth1', allowed: interface:cpus",
                "NCCL_GPUDIRECTTCPX_TX_BINDINGS | eth1:8-,9 | ERROR | has 'eth1:8-,9'",
                "NCCL_GPUDIRECTTCPX_TX_BINDINGS | :8-9 | ERROR | has ':8-9'",
                "NCCL_GPUDIRECTTCPX_RX_BINDINGS | lo:1 | WARNING | binds lo, which is not in",
                "NCCL_GPUDIRECTTCPX_RX_BINDINGS | eth1:1;;eth2:2 | ERROR | has ''",
                "NCCL_GPUDIRECTTCPX_PROGRAM_FLOW_STEERING_WAIT_MICROS | 5000000 | WARNING | 5000000 microseconds",
                "NCCL_GPUDIRECTTCPX_PROGRAM_FLOW_STEERING_WAIT_MICROS | soon | ERROR | is 'soon'",
                "NCCL_GPUDIRECTTCPX_FLOW_STEERING_STRATEGY | 1 | ERROR | is 1, allowed: 3",
                "NCCL_NSOCKS_PERTHREAD | 9 | ERROR | 9 x 1, allowed: 1..8 data sockets",
                "NCCL_NSOCKS_PERTHREAD | 0 | ERROR | 0 x 1",
                "NCCL_SOCKET_NTHREADS | 3 | ERROR | 4 x 3",
                "NCCL_SOCKET_NTHREADS | 17 | ERROR | is 17, allowed: 1..16",
                "NCCL_INLINE_THRESHOLD | 2049 | ERROR | is 2049, allowed: 0..2048",
                "NCCL_GPUDIRECTTCPX_RECV_SYNC | 0 | WARNING | is not 1"
            })
    void eachBadValueIsFoundAloneWithARemedy(
            String variable, String value, TcpxFinding.Severity severity, String problem) {
        assertThat(with(variable, value)).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(severity);
            assertThat(finding.problem()).contains(problem);
            assertThat(finding.remedy()).isNotBlank();
        });
    }

    @ParameterizedTest
    @CsvSource({
        "NCCL_NSOCKS_PERTHREAD, 8",
        "NCCL_SOCKET_NTHREADS, 2",
        "NCCL_INLINE_THRESHOLD, 2048",
        "NCCL_DYNAMIC_CHUNK_SIZE, 4096"
    })
    void valuesAtTheLimitAreFine(String variable, String value) {
        assertThat(with(variable, value)).isEmpty();
    }
}
