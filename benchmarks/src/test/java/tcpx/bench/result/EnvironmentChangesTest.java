package tcpx.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentChangesTest {
    private static RunProperties nodes(Map<String, String> a, Map<String, String> b) {
        return Runs.properties()
                .withEnvironment(Node.A, new Environment(a))
                .withEnvironment(Node.B, new Environment(b));
    }

    @Test
    void whatBothNodesOrSeveralRailsShareIsToldOnce() {
        Map<String, String> old = Map.of("jdk.gc", "G1", "rail.eth1.mtu", "1500", "rail.eth2.mtu", "1500");
        Map<String, String> now = Map.of("jdk.gc", "Z", "rail.eth1.mtu", "9000", "rail.eth2.mtu", "9000");
        assertThat(EnvironmentChanges.between(nodes(old, old), nodes(now, now)))
                .containsExactly(
                        "jdk.gc (both nodes): was G1, is Z", "rail mtu (eth1, eth2, both nodes): was 1500, is 9000");
        assertThat(EnvironmentChanges.between(nodes(old, old), nodes(old, old))).isEmpty();
    }

    @Test
    void whatDiffersBetweenNodesIsToldForEach() {
        assertThat(EnvironmentChanges.between(
                        nodes(Map.of("cpu.governor", "powersave"), Map.of("cpu.governor", "powersave")),
                        nodes(Map.of("cpu.governor", "performance"), Map.of())))
                .containsExactly(
                        "cpu.governor (node a): was powersave, is performance",
                        "cpu.governor (node b): was powersave, is not known");
    }

    @Test
    void ofLongTextsOnlyTheWordsThatDifferAreShown() {
        Map<String, String> old =
                Map.of("jdk.flags", "-Xa -Xb -Xc -Xold", "rail.eth1.qdisc", "tbf root refcnt 3 rate 4Gbit burst 2000b");
        Map<String, String> now =
                Map.of("jdk.flags", "-Xa -Xb -Xc", "rail.eth1.qdisc", "tbf root refcnt 3 rate 4Gbit burst 262b");
        assertThat(EnvironmentChanges.between(nodes(old, Map.of()), nodes(now, Map.of())))
                .containsExactly(
                        "jdk.flags (node a): was -Xold, is without that",
                        "rail qdisc (eth1, node a): was burst 2000b, is burst 262b");
    }
}
