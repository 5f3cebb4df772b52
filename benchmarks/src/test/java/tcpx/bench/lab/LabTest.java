package tcpx.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tcpx.bench.lab.EnvironmentException.LabException;
import tcpx.bench.lab.LabHost.LabMode;

/** A lab of real namespaces, seen from both nodes. */
@Timeout(120)
class LabTest {
    @TempDir
    Path runtime;

    @ParameterizedTest
    @EnumSource(names = {"ROOT", "USER_NAMESPACE"})
    void aProgramInANodeSeesTheNodesInterfacesInSysfsAndAllElseAsItIs(LabMode mode) throws Exception {
        Machine.assume(mode, runtime);
        LabSpec spec = new LabSpec(
                RailRate.parseList("none", 2), RailDelay.parseList("none", 2), 1500, OptionalInt.empty(), "cubic");
        try (Lab lab = Lab.up(spec, Machine.host(runtime, mode))) {
            assumeTrue(lab.a().hasOwnSysfs(), "the kernel does not let a user namespace mount sysfs here");
            String here = System.getProperty("user.dir");
            for (LabNode node : List.of(lab.a(), lab.b())) {
                String script = "pwd; ls /sys/class/net; ls /sys/fs/cgroup";
                List<String> said = Command.run(node.command(List.of("sh", "-c", script)))
                        .output()
                        .lines()
                        .toList();
                assertThat(said).startsWith(here, "eth0", "eth1", "eth2", "lo");
                try (var groups = Files.list(Path.of("/sys/fs/cgroup"))) {
                    assertThat(said)
                            .containsAll(groups.map(each -> each.getFileName().toString())
                                    .toList());
                }
            }
            assertThat(Path.of("/sys/class/net/eth2")).doesNotExist();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ROOT", "USER_NAMESPACE"})
    void bothNodesHaveTheirRailsWithAddressMtuAndShaping(LabMode mode) {
        Machine.assume(mode, runtime);
        LabSpec spec = new LabSpec(
                RailRate.parseList("4gbit,none,500mbit", 3),
                RailDelay.parseList("none", 3),
                8244,
                OptionalInt.of(65536),
                "cubic");
        try (Lab lab = Lab.up(spec, Machine.host(runtime, mode))) {
            assertThat(lab.mode()).isEqualTo(mode);
            assertThat(lab.topology()).isEqualTo("veth-shaped");
            assertThat(lab.congestion()).isIn("cubic", "reno");
            assertThat(lab.a().rails())
                    .extracting(rail -> rail.name() + " " + rail.device() + " "
                            + rail.address().getHostAddress())
                    .containsExactly("eth1 eth1 10.77.1.1", "eth2 eth2 10.77.2.1", "eth3 eth3 10.77.3.1");
            assertThat(lab.b().rails())
                    .extracting(rail -> rail.address().getHostAddress())
                    .containsExactly("10.77.1.2", "10.77.2.2", "10.77.3.2");
            assertThat(lab.a().control().getHostAddress()).isEqualTo("10.77.0.1");
            assertThat(lab.b().control().getHostAddress()).isEqualTo("10.77.0.2");
            for (LabNode node : List.of(lab.a(), lab.b())) {
                String addresses = node.ip("-o", "-4", "addr", "show").output();
                node.rails()
                        .forEach(rail -> assertThat(addresses)
                                .containsPattern(rail.name() + "\\s+inet "
                                        + rail.address().getHostAddress() + "/24 "));
                assertThat(node.ip("-o", "-6", "addr", "show", "dev", "eth1").output())
                        .isEmpty();
                assertThat(node.ip("route", "show", "dev", "eth2").output()).contains("congctl " + lab.congestion());
            }
            assertThat(lab.mode()).isEqualTo(mode);
            assertThat(lab.topology()).isEqualTo("veth-shaped");
            for (String setting : List.of("tcp_no_metrics_save=1", "tcp_slow_start_after_idle=0")) {
                String[] pair = setting.split("=");
                List<String> read = List.of("cat", "/proc/sys/net/ipv4/" + pair[0]);
                assertThat(Command.run(lab.a().command(read)).output()).isEqualTo(pair[1]);
            }
            assertThat(link(lab.a(), "eth1")).contains("mtu 8244 ");
            assertThat(link(lab.b(), "eth3")).contains("mtu 8244 ").contains("gso_max_size 65536 ");
            assertThat(qdisc(lab.a(), "eth1")).contains("tbf ").contains("rate 4Gbit");
            assertThat(qdisc(lab.b(), "eth3")).contains("tbf ").contains("rate 500Mbit");
            assertThat(qdisc(lab.b(), "eth2")).doesNotContain("tbf");
        }
    }

    private static String link(LabNode node, String device) {
        return node.ip("-o", "-d", "link", "show", "dev", device).output();
    }

    private static String qdisc(LabNode node, String device) {
        return node.tc("qdisc", "show", "dev", device).output();
    }

    @ParameterizedTest
    @EnumSource(names = {"ROOT", "USER_NAMESPACE"})
    void onlyTheUsedRailCarriesBytes(LabMode mode) throws Exception {
        Machine.assume(mode, runtime);
        try (Lab lab = Lab.up(LabSpec.of(3, "1gbit"), Machine.host(runtime, mode))) {
            long bytes = 3_000_000;
            assertThat(Machine.move(lab, 1, bytes)[0]).isEqualTo(bytes);
            long most = bytes + bytes / 4; // headers, and what TCP sends again where a busy machine acknowledges late
            assertThat(lab.a().counters().get("eth2").txBytes()).isBetween(bytes, most);
            assertThat(lab.b().counters().get("eth2").rxBytes()).isBetween(bytes, most);
            for (LabNode node : List.of(lab.a(), lab.b())) {
                for (String unused : List.of("eth0", "eth1", "eth3")) {
                    assertThat(node.counters().get(unused))
                            .as("%s of %s", unused, node)
                            .isEqualTo(new InterfaceCounters(0, 0, 0, 0));
                }
            }
        }
    }

    @Test
    void shapedRailIsNotFasterThanItsRate() throws Exception {
        Machine.assume(LabMode.ROOT, runtime);
        LabSpec spec = LabSpec.of(1, "200mbit");
        try (Lab lab = Lab.up(spec, Machine.host(runtime, LabMode.ROOT))) {
            long bytes = 10_000_000;
            long[] moved = Machine.move(lab, 0, bytes);
            long burst = Wiring.burstBytes(spec.rates().get(0), OptionalInt.empty());
            double atLeastSeconds = (bytes - burst) / (spec.ceilingGBps(0).orElseThrow() * 1e9);
            assertThat(moved[0]).isEqualTo(bytes);
            assertThat(moved[1] / 1e9).isGreaterThanOrEqualTo(atLeastSeconds);
        }
    }

    @Test
    void programInsideIsAChildOfItsStarterAndSeesItsNodeOnly() throws Exception {
        Machine.assume(LabMode.ROOT, runtime);
        try (Lab lab = Lab.up(LabSpec.of(1, "none"), Machine.host(runtime, LabMode.ROOT))) {
            assertThat(lab.topology()).isEqualTo("veth");
            Process inside = Machine.start(lab.b().command(List.of("sh", "-c", "echo $PPID; exec sleep 600")));
            assertThat(Machine.reader(inside).readLine())
                    .isEqualTo(Long.toString(ProcessHandle.current().pid()));
            assertThat(lab.b().processes()).extracting(ProcessHandle::pid).containsExactly(inside.pid());
            assertThat(lab.a().processes()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ROOT", "USER_NAMESPACE"})
    void closeEndsWhatRunsInsideAndLeavesNothing(LabMode mode) throws Exception {
        Machine.assume(mode, runtime);
        Lab lab = Lab.up(LabSpec.of(2, "1gbit"), Machine.host(runtime, mode));
        String namespaceA = lab.a().access().namespace().orElseThrow();
        Process stubborn = Machine.start(
                lab.a().command(List.of("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 600; done")));
        assertThat(Machine.reader(stubborn).readLine()).isEqualTo("ready");
        Process bystander = Machine.start(List.of("sleep", "600"));
        try {
            lab.close();
            assertThat(stubborn.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(bystander.isAlive()).isTrue();
            Machine.assertNothingIsLeftOf(lab.name(), namespaceA);
            lab.close();
            assertThatThrownBy(() -> lab.a().counters())
                    .isInstanceOf(LabException.class)
                    .hasMessageContaining("the lab is gone");
        } finally {
            bystander.destroyForcibly();
        }
    }

    @Test
    void closeRemovesTheLabAlthoughTheCallerIsInterrupted() {
        Machine.assume(LabMode.ROOT, runtime);
        Lab lab = Lab.up(LabSpec.of(1, "none"), Machine.host(runtime, LabMode.ROOT));
        Thread.currentThread().interrupt();
        lab.close();
        assertThat(Thread.interrupted()).isTrue();
        Machine.assertNothingIsLeftOf(lab.name());
    }

    @Test
    void closeWorksAfterAHolderWasKilled() {
        Machine.assume(LabMode.ROOT, runtime);
        Lab lab = Lab.up(LabSpec.of(1, "none"), Machine.host(runtime, LabMode.ROOT));
        long holder = lab.b().spared().iterator().next();
        ProcessHandle.of(holder).orElseThrow().destroyForcibly();
        Machine.awaitEnd(holder);
        lab.close();
        Machine.assertNothingIsLeftOf(lab.name());
    }

    @Test
    void twoLabsLiveSideBySide() throws Exception {
        Machine.assume(LabMode.ROOT, runtime);
        try (Lab one = Lab.up(LabSpec.of(1, "none"), Machine.host(runtime, LabMode.ROOT));
                Lab other = Lab.up(LabSpec.of(1, "none"), Machine.host(runtime, LabMode.ROOT))) {
            assertThat(Machine.move(one, 0, 1000)[0]).isEqualTo(1000);
            assertThat(other.b().counters().get("eth1").rxBytes()).isZero();
        }
    }

    @Test
    void anotherProcessCanJoinAndItsCloseLeavesTheLab() throws Exception {
        Machine.assume(LabMode.ROOT, runtime);
        try (Lab lab = Lab.up(LabSpec.of(1, "none"), Machine.host(runtime, LabMode.ROOT))) {
            try (Lab joined = Lab.join(lab.descriptor(), Machine.host(runtime, LabMode.ROOT))) {
                assertThat(joined.spec()).isEqualTo(lab.spec());
                assertThat(Machine.move(joined, 0, 1000)[0]).isEqualTo(1000);
            }
            assertThat(lab.b().counters().get("eth1").rxBytes()).isGreaterThan(1000);
        }
    }

    @Test
    void failureHalfWayUndoesAllAndNamesCommandAnswerAndRemedy() throws Exception {
        Machine.assume(LabMode.ROOT, runtime);
        // A tc that refuses tbf, as a kernel without it does.
        Path bin = Files.createDirectory(runtime.resolve("bin"));
        Path tc = Files.writeString(
                bin.resolve("tc"),
                "#!/bin/sh\necho 'Error: Specified qdisc kind is unknown.'\necho 'Command failed -:2'\nexit 1\n");
        assertThat(tc.toFile().setExecutable(true)).isTrue();
        LabHost real = Machine.host(runtime, LabMode.ROOT);
        LabHost host = new LabHost(bin + ":" + real.searchPath(), runtime, real.modes(), new java.util.Random(7));
        String name = String.format("tcpx-%06x", new java.util.Random(7).nextInt(1 << 24));
        assertThatThrownBy(() -> Lab.up(LabSpec.of(2, "4gbit"), host))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("qdisc add dev eth2 root tbf rate 4gbit")
                .hasMessageContaining("Specified qdisc kind is unknown")
                .hasMessageContaining("remedy: the kernel needs the tbf shaper")
                .hasMessageContaining("--rail-rate none")
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).isEmpty());
        Machine.assertNothingIsLeftOf(name);
    }

    @Test
    void congestionControlThatTheKernelLacksIsRefusedWithWhatItHasAndLeavesNothing() {
        Machine.assume(LabMode.ROOT, runtime);
        LabHost real = Machine.host(runtime, LabMode.ROOT);
        LabHost host = new LabHost(real.searchPath(), runtime, real.modes(), new java.util.Random(8));
        String name = String.format("tcpx-%06x", new java.util.Random(8).nextInt(1 << 24));
        LabSpec spec = new LabSpec(
                RailRate.parseList("none", 1), RailDelay.parseList("none", 1), 8244, OptionalInt.empty(), "notthere");
        assertThatThrownBy(() -> Lab.up(spec, host))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("--congctl notthere")
                .hasMessageContaining("reno");
        Machine.assertNothingIsLeftOf(name);
    }

    @ParameterizedTest
    @EnumSource(names = {"ROOT", "USER_NAMESPACE"})
    void theLargestPacketIsInForceOnEveryRailOfBothNodesAndCarriesData(LabMode mode) throws Exception {
        Machine.assume(mode, runtime);
        LabSpec spec = new LabSpec(
                RailRate.parseList("1gbit,none", 2),
                RailDelay.parseList("none", 2),
                8244,
                OptionalInt.of(524_280),
                "cubic");
        try (Lab lab = Lab.up(spec, Machine.host(runtime, mode))) {
            for (LabNode node : List.of(lab.a(), lab.b())) {
                Process asked = Machine.start(node.command(LabProgram.java("packets", "eth0", "eth1", "eth2")));
                assertThat(Machine.reader(asked).readLine())
                        .as("%s", node)
                        .isEqualTo("eth0 65536 eth1 524280 eth2 524280");
            }
            assertThat(Machine.move(lab, 0, 3_000_000)[0]).isEqualTo(3_000_000);
            assertThat(Machine.move(lab, 1, 3_000_000)[0]).isEqualTo(3_000_000);
        } catch (LabException e) {
            assumeTrue(!e.getMessage().contains("Linux 6.3"), e.getMessage());
            throw e;
        }
    }

    @Test
    void sixtyFourRailsComeUp() {
        Machine.assume(LabMode.ROOT, runtime);
        try (Lab lab = Lab.up(LabSpec.of(64, "1gbit"), Machine.host(runtime, LabMode.ROOT))) {
            assertThat(lab.b().counters()).containsKeys("eth1", "eth64").hasSize(66);
        }
    }

    @Test
    void whereNamespacesAreForbiddenTheLabIsLoopbackAndSaysSo() throws Exception {
        try (Lab lab = Lab.up(LabSpec.of(2, "4gbit"), Machine.host(runtime, LabMode.LOOPBACK))) {
            assertThat(lab.topology()).isEqualTo("loopback");
            assertThat(lab.spec().ceilingGBps(0)).as("nothing enforces a rate").isEmpty();
            assertThat(lab.notes()).anySatisfy(note -> assertThat(note).contains("nothing is shaped"));
            assertThat(lab.a().rails())
                    .extracting(rail -> rail.name() + " " + rail.device() + " "
                            + rail.address().getHostAddress())
                    .containsExactly("eth1 lo 127.0.1.1", "eth2 lo 127.0.1.2");
            assertThat(lab.b().control().getHostAddress()).isEqualTo("127.0.2.254");
            assertThat(lab.b().command(List.of("true"))).containsExactly("true");
            assertThat(Machine.move(lab, 1, 100_000)[0]).isEqualTo(100_000);
            assertThatThrownBy(() -> lab.control("eth1")).isInstanceOf(LabException.class);
        }
    }

    @Test
    void aRefusedModeGivesWayToTheNextWithTheReason() throws Exception {
        Path bin = Files.createDirectory(runtime.resolve("bin"));
        Path unshare = Files.writeString(
                bin.resolve("unshare"), "#!/bin/sh\necho 'unshare: unshare failed: Operation not permitted'\nexit 1\n");
        assertThat(unshare.toFile().setExecutable(true)).isTrue();
        LabHost real = Machine.host(runtime, LabMode.values());
        LabHost host = new LabHost(bin + ":" + real.searchPath(), runtime, real.modes(), real.random());
        try (Lab lab = Lab.up(LabSpec.of(1, "1gbit"), host)) {
            assertThat(lab.mode()).isEqualTo(LabMode.LOOPBACK);
            assertThat(lab.notes())
                    .hasSize(3)
                    .anySatisfy(
                            note -> assertThat(note).contains("user namespace").contains("Operation not permitted"));
        }
        assertThatThrownBy(() -> Lab.up(LabSpec.of(1, "1gbit"), host.withModes(LabMode.ROOT)))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("remedy: run it as root, or allow user namespaces");
    }

    @Test
    void missingProgramsAreNamedWithTheirPackages() throws Exception {
        Path empty = Files.createDirectory(runtime.resolve("empty"));
        LabHost nothing = new LabHost(empty.toString(), runtime, List.of(LabMode.ROOT), new java.util.Random(1));
        assertThatThrownBy(() -> Lab.up(LabSpec.defaults(2), nothing))
                .isInstanceOf(LabException.class)
                .hasMessage("not found in " + empty
                        + ": ip, tc, unshare, nsenter\n  remedy: apt-get install iproute2 util-linux");
        assertThat(Prerequisites.check(nothing))
                .hasSize(4)
                .noneMatch(Prerequisites.Finding::fulfilled)
                .extracting(finding -> finding.subject() + ": " + finding.remedy())
                .contains("tc: apt-get install iproute2", "nsenter: apt-get install util-linux");
    }

    @Test
    void prerequisitesOfAFittingMachineAreFulfilled() {
        Machine.assume(LabMode.ROOT, runtime);
        assertThat(Prerequisites.check(Machine.host(runtime, LabMode.ROOT)))
                .allMatch(Prerequisites.Finding::fulfilled)
                .extracting(Prerequisites.Finding::subject)
                .containsExactly("ip", "tc", "unshare", "nsenter", "namespaces", "veth, tbf", "loss faults");
    }
}
