package tcpx.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {
    private static final String IP = """
        [{"ifindex":7,"ifname":"eth1","mtu":8244,"qdisc":"tbf","linkinfo":{"info_kind":"veth"},"num_tx_queues":2,
          "num_rx_queues":2,"gso_max_size":65536,"tso_max_size":524280,"gro_max_size":65536},
         {"ifindex":1,"ifname":"lo","mtu":65536}]\
        """;
    private static final String TC = """
        qdisc tbf 1: root refcnt 3 rate 4Gbit burst 1Mb lat 50ms\s
         Sent 1000 bytes 10 pkt (dropped 3, overlimits 17 requeues 1)\s
         backlog 0b 0p requeues 0
        qdisc fq 80a2: parent 1:1 limit 10000p
         Sent 1000 bytes 10 pkt (dropped 2, overlimits 0 requeues 0)\s
        """;
    private static final String FEATURES = """
        Features for eth1:
        rx-checksumming: on
        tx-checksumming: on
        \ttx-checksum-ipv4: off [fixed]
        scatter-gather: on
        tcp-segmentation-offload: on
        \ttx-tcp-segmentation: on
        generic-segmentation-offload: on
        generic-receive-offload: off
        large-receive-offload: off [fixed]
        rx-gro-hw: off [fixed]
        """;

    private static final RailProbe.Link ETH1 = new RailProbe.Link(7, "02:00:00:00:00:01", 8244, true);

    @TempDir
    Path root;

    private final Map<String, String> programs = new LinkedHashMap<>();

    private void file(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Environment capture(RailProbe.Links links) {
        return probe(links).capture(List.of("eth1"));
    }

    private EnvironmentProbe probe(RailProbe.Links links) {
        Commands commands = command -> Optional.ofNullable(programs.get(String.join(" ", command)));
        return new EnvironmentProbe(new SystemFiles(root), commands, links, () -> Map.of("jdk.version", "17.0.15"));
    }

    private void aTypicalNode() throws IOException {
        file("proc/sys/kernel/osrelease", "6.18.44-cloud\n");
        file("etc/os-release", "NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n");
        file("proc/cmdline", "root=UUID=1234 mitigations=off secret=abc isolcpus=2-3 quiet\n");
        file("proc/cpuinfo", """
            processor\t: 0
            vendor_id\t: GenuineIntel
            model name\t: Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz
            physical id\t: 0
            core id\t\t: 0
            flags\t\t: fpu hypervisor sse2

            processor\t: 1
            vendor_id\t: GenuineIntel
            model name\t: Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz
            physical id\t: 0
            core id\t\t: 0
            """);
        file(
                "proc/self/status",
                "Name:\tjava\nUid:\t1000\t1000\t1000\t1000\nCapEff:\t0000000000000000\nCpus_allowed_list:\t0-1\n");
        file("proc/self/uid_map", "         0          0 4294967295\n");
        file("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n");
        file("sys/devices/system/node/node0/cpulist", "0-1\n");
        file("sys/devices/system/node/online", "0\n");
        file(
                "proc/meminfo",
                "MemTotal:       24684092 kB\nMemAvailable:   20000000 kB\nHugePages_Total:       8\nHugepagesize:  "
                        + "     2048 kB\n");
        file("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
        file("proc/loadavg", "0.50 0.40 0.30 1/234 5678\n");
        file("proc/stat", "cpu  100 0 50 800 10 0 5 35 0 0\ncpu0 1 1 1 1\n");
        file("proc/sys/net/ipv4/tcp_rmem", "4096\t131072\t6291456\n");
        file("proc/sys/net/ipv4/tcp_congestion_control", "cubic\n");
        file("proc/driver/nvidia/version", "NVRM version: 550.90\nGCC version: 12\n");
        file("proc/driver/nvidia/gpus/0000:04:00.0/information", "Model: \t\t NVIDIA H100 80GB HBM3\nIRQ: 5\n");
        programs.put("ip -j -d link show", IP);
        programs.put("tc -s qdisc show dev eth1", TC);
        programs.put("ethtool -k eth1", FEATURES);
        programs.put("ethtool -i eth1", "driver: veth\nversion: 1.0\nfirmware-version: \nbus-info: \n");
        programs.put("ethtool eth1", "Settings for eth1:\n\tSpeed: 10000Mb/s\n\tDuplex: Full\n");
        programs.put("ethtool -g eth1", "Ring parameters for eth1:\nTCP data split:\ton\n");
    }

    @Test
    void goldenCaptureOfAFakeNode() throws IOException {
        aTypicalNode();
        String text = capture(name -> Optional.of(ETH1)).values().entrySet().stream()
                .filter(entry -> !entry.getKey().equals("os.arch"))
                .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                .collect(Collectors.joining());
        assertThat(text).isEqualTo("""
            os.kernel=6.18.44-cloud
            os.distro=Debian GNU/Linux 12 (bookworm)
            os.boot=mitigations=off isolcpus=2-3
            host.hypervisor=yes
            cpu.vendor=GenuineIntel
            cpu.model=Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz
            cpu.threads=2
            cpu.cores=1
            cpu.sockets=1
            cpu.allowed=0-1
            cpu.governor=performance
            numa.nodes=1
            memory.totalBytes=25276510208
            memory.availableBytes=20480000000
            memory.hugePageBytes=2097152
            memory.hugePages=8
            memory.thp=madvise
            jdk.version=17.0.15
            user=ordinary
            user.capabilities=0000000000000000
            load.average=0.50 0.40 0.30
            load.ticks.steal=35
            load.ticks.total=1000
            sysctl.net.ipv4.tcp_congestion_control=cubic
            sysctl.net.ipv4.tcp_rmem=4096 131072 6291456
            rail.eth1.kind=veth
            rail.eth1.driver=veth
            rail.eth1.driver.version=1.0
            rail.eth1.up=true
            rail.eth1.mtu=8244
            rail.eth1.speedMbps=10000
            rail.eth1.txQueues=2
            rail.eth1.rxQueues=2
            rail.eth1.gsoMaxBytes=65536
            rail.eth1.groMaxBytes=65536
            rail.eth1.tsoMaxBytes=524280
            rail.eth1.gso=on
            rail.eth1.tso=on
            rail.eth1.gro=off
            rail.eth1.lro=off [fixed]
            rail.eth1.sg=on
            rail.eth1.txChecksum=on
            rail.eth1.rxChecksum=on
            rail.eth1.groHw=off [fixed]
            rail.eth1.headerSplit=on
            rail.eth1.qdisc=tbf 1: root refcnt 3 rate 4Gbit burst 1Mb lat 50ms; fq auto: parent 1:1 limit 10000p
            rail.eth1.qdisc.dropped=3
            rail.eth1.qdisc.overlimits=17
            rail.eth1.qdisc.requeues=1
            gpu.driver=NVRM version: 550.90
            gpu.0=NVIDIA H100 80GB HBM3
            gpu.0.pci=0000:04:00.0
            """);
    }

    @Test
    void theBootTellsWhetherNodesShareAMachineAndNothingElse() throws IOException {
        aTypicalNode();
        file("proc/sys/kernel/random/boot_id", "1a5f1c9e-6c8b-4f0e-9a55-0d6c7c1f2b3a\n");
        Environment captured = capture(name -> Optional.of(ETH1));
        assertThat(captured.get("host.boot")).contains("1a5f1c9e-6c8b-4f0e-9a55-0d6c7c1f2b3a");
        assertThat(captured.lasting()).doesNotContainKey("host.boot");
        assertThat(captured.atEnd()).doesNotContainKey("end.host.boot");
    }

    @Test
    void theEndOfARunIsCapturedUnderItsOwnKeys() throws IOException {
        aTypicalNode();
        assertThat(capture(name -> Optional.of(ETH1)).atEnd())
                .containsOnlyKeys(
                        "end.memory.availableBytes",
                        "end.load.average",
                        "end.load.ticks.steal",
                        "end.load.ticks.total",
                        "end.rail.eth1.qdisc.dropped",
                        "end.rail.eth1.qdisc.overlimits",
                        "end.rail.eth1.qdisc.requeues");
    }

    @Test
    void whatLastsIsToldFromWhatPasses() throws IOException {
        aTypicalNode();
        assertThat(capture(name -> Optional.of(ETH1)).lasting())
                .containsKeys("os.kernel", "rail.eth1.qdisc", "memory.totalBytes")
                .doesNotContainKeys("load.average", "rail.eth1.qdisc.dropped", "memory.availableBytes");
    }

    @Test
    void sysfsIsBelievedOnlyIfItShowsTheSameNic() throws IOException {
        file("sys/class/net/eth1/ifindex", "7\n");
        file("sys/class/net/eth1/address", "02:00:00:00:00:01\n");
        file("sys/class/net/eth1/speed", "200000\n");
        file("sys/class/net/eth1/device/numa_node", "1\n");
        Files.createSymbolicLink(
                root.resolve("sys/class/net/eth1/device/driver"), Path.of("../../bus/pci/drivers/gve"));
        assertThat(capture(name -> Optional.of(ETH1)).values())
                .containsEntry("rail.eth1.speedMbps", "200000")
                .containsEntry("rail.eth1.driver", "gve")
                .containsEntry("rail.eth1.numaNode", "1");

        RailProbe.Link otherNamespace = new RailProbe.Link(7, "02:00:00:00:00:99", 1500, true);
        assertThat(capture(name -> Optional.of(otherNamespace)).values())
                .containsEntry("rail.eth1.mtu", "1500")
                .doesNotContainKeys("rail.eth1.speedMbps", "rail.eth1.driver", "rail.eth1.numaNode");
    }

    @Test
    void aSpeedThatIsNotKnownIsAbsent() throws IOException {
        programs.put("ethtool eth1", "Settings for eth1:\n\tSpeed: Unknown!\n");
        file("sys/class/net/eth1/ifindex", "7\n");
        file("sys/class/net/eth1/address", "02:00:00:00:00:01\n");
        file("sys/class/net/eth1/speed", "-1\n");
        assertThat(capture(name -> Optional.of(ETH1)).get("rail.eth1.speedMbps"))
                .isEmpty();
    }

    @Test
    void nothingReadableGivesNothingAndNoFailure() {
        assertThat(capture(name -> Optional.empty()).values()).containsOnlyKeys("os.arch", "jdk.version");
    }

    @Test
    void nonsenseGivesNoFailure() throws IOException {
        programs.put("ip -j -d link show", "{not json");
        programs.put("tc -s qdisc show dev eth1", "?");
        file("proc/stat", "cpu  one two\n");
        file("proc/meminfo", "MemTotal: lots\n");
        file("proc/loadavg", "x\n");
        file("proc/cpuinfo", "\u0000\n:\n");
        Files.createDirectories(root.resolve("proc/sys/net/ipv4/tcp_rmem"));
        assertThat(capture(name -> Optional.of(ETH1)).values())
                .containsEntry("rail.eth1.mtu", "8244")
                .doesNotContainKeys("load.average", "memory.totalBytes", "load.ticks.total", "rail.eth1.qdisc");
    }

    @Test
    void aSurpriseCostsOnePartAndIsNamed() throws IOException {
        aTypicalNode();
        assertThat(capture(name -> {
                            throw new IllegalStateException("no links today");
                        })
                        .values())
                .containsEntry("capture.failed.rail", "java.lang.IllegalStateException: no links today")
                .containsKeys("os.kernel", "gpu.0");
    }

    @Test
    void rootInsideAUserNamespaceIsNotRoot() throws IOException {
        file("proc/self/status", "Uid:\t0\t0\t0\t0\n");
        file("proc/self/uid_map", "         0       1000          1\n");
        assertThat(capture(name -> Optional.empty()).get("user")).contains("root in a user namespace");
        file("proc/self/uid_map", "         0          0          1\n");
        assertThat(capture(name -> Optional.empty()).get("user")).contains("root in a user namespace");
        file("proc/self/uid_map", "         0          0 4294967295\n");
        assertThat(capture(name -> Optional.empty()).get("user")).contains("root");
    }

    @Test
    void capturesThisMachineWithoutNamingIt() throws IOException {
        Environment here = Environment.capture(List.of("lo", "no-such-nic"));
        assertThat(here.values())
                .containsKeys("os.kernel", "cpu.threads", "memory.totalBytes", "jdk.version", "load.ticks.total");
        assertThat(here.values().keySet()).noneMatch(key -> key.startsWith("capture.failed"));
        assertThat(here.get("sysctl.net.ipv4.tcp_rmem")).get().asString().matches("\\d+ \\d+ \\d{4,}");
        assertThat(here.get("rail.lo.mtu"))
                .contains(Integer.toString(NetworkInterface.getByName("lo").getMTU()));
        assertThat(here.values().keySet()).noneMatch(key -> key.contains("no-such-nic"));
        assertThat(here.atEnd()).containsKey("end.load.ticks.total").doesNotContainKey("end.os.kernel");
        String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        if (host.length() > 6) {
            assertThat(here.values().values()).noneMatch(value -> value.contains(host));
        }
    }
}
