package tcpx.bench.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.bench.doctor.Check.Severity;
import tcpx.bench.doctor.TwoHostsCheck.PathChecks;
import tcpx.bench.node.HostFacts;
import tcpx.bench.node.PathProbe.Result;
import tcpx.bench.node.PathProbe.Stage;
import tcpx.bench.result.Environment;

/** What is found of a host that was captured. */
class HostChecksTest {
    private static final HostFacts SOUND =
            new HostFacts(1 << 20, Long.MAX_VALUE, List.copyOf(HostFacts.PROGRAMS.keySet()));
    private static final Map<String, String> FACTS = Map.ofEntries(
            Map.entry("rail.eth1.up", "true"),
            Map.entry("rail.eth1.mtu", "9000"),
            Map.entry("rail.eth1.speedMbps", "100000"),
            Map.entry("cpu.governor", "performance"),
            Map.entry("numa.nodes", "1"),
            Map.entry("sysctl.kernel.perf_event_paranoid", "1"),
            Map.entry("sysctl.net.ipv4.tcp_congestion_control", "cubic"),
            Map.entry("sysctl.net.ipv4.tcp_rmem", "4096 131072 33554432"),
            Map.entry("sysctl.net.ipv4.tcp_wmem", "4096 16384 33554432"),
            Map.entry("sysctl.net.core.rmem_max", "33554432"),
            Map.entry("sysctl.net.core.wmem_max", "212992"));

    @Test
    void aHostThatIsAsItShouldBeHasNothingToMend() {
        assertThat(checks("", "", SOUND, 100_000))
                .allSatisfy(check -> assertThat(check.severity()).isEqualTo(Severity.OK))
                .allSatisfy(check -> assertThat(check.remedy()).isEmpty())
                .anySatisfy(check -> assertThat(check.found()).isEqualTo("100 Gbit/s, MTU 9000"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rail.eth1.up | false | BLOCKS | eth1 | down | ip link set 'eth1' up",
                "rail.eth1.up | - | BLOCKS | eth1 | there is no such interface | ip -br link",
                "rail.eth1.mtu | 1500 | NOTE | eth1 | larger packets cost less CPU | mtu 9000",
                "cpu.governor | powersave | WARNING | governor | powersave | cpupower frequency-set -g performance",
                "numa.nodes | 2 | NOTE | NUMA | 2 nodes | -p cores=numa",
                "sysctl.kernel.perf_event_paranoid | 4 | NOTE | profiles | is 4 | sysctl -w "
                        + "kernel.perf_event_paranoid=1",
                "sysctl.net.ipv4.tcp_congestion_control | bbr | NOTE | congestion | bbr | -p congestion=",
                "sysctl.net.core.rmem_max | 212992 | WARNING | buffers | may be 0.2 MiB | sysctl -w net.core.rmem_max="
            })
    void eachThingThatIsNotComesWithTheCommandThatMendsIt(
            String key, String value, Severity severity, String subject, String found, String remedy) {
        assertThat(checks(key, value, SOUND, 100_000))
                .filteredOn(check -> check.severity() != Severity.OK)
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.severity()).isEqualTo(severity);
                    assertThat(check.subject()).isEqualTo(subject);
                    assertThat(check.found()).contains(found);
                    assertThat(check.remedy()).contains(remedy);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "1000000, OK", // 100 Gbit/s for 1 ms are 12.5 MB
        "1342177, OK", // twice 16 MiB is what there is
        "1343000, WARNING",
        "10000000, WARNING"
    })
    void buffersAreSetAgainstTwiceRateTimesRoundTrip(long tripNs, Severity severity) {
        assertThat(checks("", "", SOUND, tripNs))
                .filteredOn(check -> check.subject().equals("buffers"))
                .singleElement()
                .satisfies(check -> assertThat(check.severity()).isEqualTo(severity));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tcp_wmem | 4096 16384 4194304 | net.ipv4.tcp_wmem='4096 16384 16777216' net.core.wmem_max=16777216",
                "tcp_rmem | 4096 131072 6291456 | net.ipv4.tcp_rmem='4096 131072 16777216'"
            })
    void onlyWhatIsTooSmallIsProposedLarger(String setting, String sizes, String settings) {
        assertThat(checks("sysctl.net.ipv4." + setting, sizes, SOUND, 600_000))
                .filteredOn(check -> check.severity() == Severity.WARNING)
                .singleElement()
                .satisfies(check -> assertThat(check.remedy()).isEqualTo("sysctl -w " + settings));
    }

    @Test
    void theBuffersThatAreProposedHoldWhatIsNeeded() {
        assertThat(checks("", "", SOUND, 10_000_000))
                .anySatisfy(check -> assertThat(check.remedy())
                        .isEqualTo("sysctl -w net.ipv4.tcp_wmem='4096 16384 268435456' net.ipv4.tcp_rmem='4096 131072"
                                + " 268435456' net.core.wmem_max=268435456 net.core.rmem_max=268435456"));
    }

    @Test
    void limitsAndProgramsAreThoseOfTheProcess() {
        assertThat(checks("", "", new HostFacts(1024, 8 << 20, List.of("iperf3")), 100_000))
                .filteredOn(check -> check.severity() != Severity.OK)
                .extracting(Check::remedy)
                .containsExactly(
                        "ulimit -n 4096", "ulimit -l unlimited", "apt-get install -y ethtool ucx-utils openmpi-bin");
    }

    @Test
    void anMtuThatDiffersIsTold() {
        Environment other = new Environment(Map.of("rail.ens1.mtu", "1500"));
        assertThat(HostChecks.mtus(host("", ""), List.of("eth1"), other, List.of("ens1")))
                .singleElement()
                .satisfies(check -> assertThat(check.found()).isEqualTo("MTU 9000 on node A and 1500 on node B"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CONNECT | BLOCKS | no connection to 10.0.0.2, though | --data-ports",
                "SMALL | BLOCKS | no data come through | ping -I 'eth1' 10.0.0.2",
                "LARGE | BLOCKS | those of MTU 9000 do not | ping -M do -s 1472 -I 'eth1' 10.0.0.2",
                "DONE | OK | round trip 58 us | ''"
            })
    void howFarDataCameSaysWhatIsWrong(Stage stage, Severity severity, String found, String remedy) {
        Check check = PathChecks.of("eth1", "9000", new Result("10.0.0.2", stage, "timed out", 58_000));
        assertThat(check.severity()).isEqualTo(severity);
        assertThat(check.found()).contains(found);
        assertThat(check.remedy()).contains(remedy);
    }

    private static List<Check> checks(String key, String value, HostFacts facts, long tripNs) {
        return new HostChecks(host(key, value), facts, List.of("eth1"), OptionalLong.of(tripNs)).all();
    }

    private static Environment host(String key, String value) {
        Map<String, String> changed = new LinkedHashMap<>(FACTS);
        changed.put(key, value);
        if ("-".equals(value)) {
            changed.remove(key);
        }
        return new Environment(changed);
    }
}
