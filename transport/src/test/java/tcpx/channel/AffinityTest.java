package tcpx.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.net.NetDevice;

/**
 * On a tree like that of a GCP A3 machine: two GPUs and a NIC behind each PCI switch, two switches on each of two
 * sockets.
 */
class AffinityTest {
    private static final String[] SWITCHES = {
        "pci0000:00/0000:00:01.0/0000:01:00.0",
        "pci0000:00/0000:00:02.0/0000:02:00.0",
        "pci0000:80/0000:80:01.0/0000:81:00.0",
        "pci0000:80/0000:80:02.0/0000:82:00.0"
    };

    @TempDir
    private Path sysfs;

    private Affinity affinity;
    private List<NetDevice> nics;

    @BeforeEach
    void buildTree() throws IOException {
        Files.createDirectories(sysfs.resolve("bus/pci/devices"));
        Files.createDirectories(sysfs.resolve("class/net"));
        for (int i = 0; i < SWITCHES.length; i++) {
            int bus = 4 + 16 * i;
            int node = i / 2;
            pci(SWITCHES[i] + "/0000:01:01.0", bus, node);
            pci(SWITCHES[i] + "/0000:01:02.0", bus + 1, node);
            Path nic = pci(SWITCHES[i] + "/0000:01:03.0", bus + 2, node);
            Files.createSymbolicLink(
                    Files.createDirectories(sysfs.resolve("class/net/eth" + (i + 1)))
                            .resolve("device"),
                    nic);
        }
        affinity = new Affinity(sysfs);
        nics = List.of(nic(0, "eth1"), nic(1, "eth2"), nic(2, "eth3"), nic(3, "eth4"));
    }

    private Path pci(String parent, int bus, int numaNode) throws IOException {
        String address = String.format("0000:%02x:00.0", bus);
        Path devicePath =
                Files.createDirectories(sysfs.resolve("devices").resolve(parent).resolve(address));
        Files.writeString(devicePath.resolve("numa_node"), numaNode + "\n");
        Files.createSymbolicLink(sysfs.resolve("bus/pci/devices").resolve(address), devicePath);
        return devicePath;
    }

    private static NetDevice nic(int index, String name) {
        return new NetDevice(index, name, "", "", 0, true);
    }

    private List<String> chosen(String gpu, int channels) {
        return affinity.choose(gpu, nics, channels).stream()
                .map(NetDevice::name)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "0000:04:00.0, eth1",
        "0000:05:00.0, eth1",
        "0000:14:00.0, eth2",
        "0000:15:00.0, eth2",
        "0000:24:00.0, eth3",
        "0000:35:00.0, eth4",
        "0000:3A:00.0, eth1" // no such GPU: the first
    })
    void eachGpuGetsTheNicBehindItsSwitch(String gpu, String nic) {
        assertThat(chosen(gpu, 1)).containsExactly(nic);
    }

    @ParameterizedTest
    @CsvSource({
        "0000:04:00.0, 1, eth1",
        "0000:04:00.0, 2, eth1 eth2",
        "0000:04:00.0, 3, eth1 eth2 eth3",
        "0000:04:00.0, 4, eth1 eth2 eth3 eth4",
        "0000:04:00.0, 8, eth1 eth2 eth3 eth4 eth1 eth2 eth3 eth4",
        "0000:24:00.0, 2, eth3 eth4",
        "0000:24:00.0, 4, eth3 eth4 eth3 eth4",
        "0000:35:00.0, 3, eth4 eth3 eth3"
    })
    void nearNicsComeFirstAndThenAllInTurn(String gpu, int channels, String expected) {
        assertThat(chosen(gpu, channels)).containsExactlyElementsOf(Arrays.asList(expected.split(" ")));
    }

    @Test
    void scoresAreAHundredForEachCommonSegmentLessTheDistance() {
        assertThat(affinity.ranked("0000:04:00.0", nics))
                .extracting(choice -> choice.device().name(), Affinity.Choice::score, Affinity.Choice::sameNuma)
                .containsExactly(
                        tuple("eth1", 296, true),
                        tuple("eth2", 92, true),
                        tuple("eth3", Affinity.UNRELATED, false),
                        tuple("eth4", Affinity.UNRELATED, false));
    }

    @ParameterizedTest
    @CsvSource({
        "a, a, 100",
        "a b, a b, 200",
        "a b, a c, 98",
        "a b c, a, 98",
        "a, b, -1000",
        "a b, b a, -1000",
        "PCI0000:0A, pci0000:0a, 100"
    })
    void theScoreOfTwoDevices(String one, String other, int score) {
        assertThat(Affinity.score(List.of(one.split(" ")), List.of(other.split(" "))))
                .isEqualTo(score);
    }

    @Test
    void theNumaNodeDecidesBetweenEqualScores() throws IOException {
        Path far = pci("pci0000:f0", 0xf1, 0);
        Path near = pci("pci0000:f1", 0xf2, 1);
        List<NetDevice> unrelated = List.of(
                new NetDevice(0, "far", "", far.toString(), 0, true),
                new NetDevice(1, "near", "", near.toString(), 0, true));
        assertThat(affinity.ranked("0000:24:00.0", unrelated))
                .extracting(choice -> choice.device().name())
                .containsExactly("near", "far");
    }

    @Test
    void aPathThatAPluginGivesIsTakenForGranted() {
        NetDevice given =
                new NetDevice(0, "eth9", "", "/sys/devices/" + SWITCHES[3] + "/0000:01:03.0/0000:36:00.0", 0, true);
        assertThat(affinity.ranked("0000:34:00.0", List.of(nics.get(2), given)))
                .extracting(choice -> choice.device().name())
                .containsExactly("eth9", "eth3");
    }

    @Test
    void aVirtualNicIsUnrelatedAndStillServes() {
        nics = List.of(nic(0, "veth0"));
        assertThat(chosen("0000:04:00.0", 3)).containsExactly("veth0", "veth0", "veth0");
        assertThat(affinity.ranked("0000:04:00.0", nics).get(0).score()).isEqualTo(Affinity.UNRELATED);
    }

    @Test
    void noNicAtAllIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> affinity.choose("0000:04:00.0", List.of(), 1));
    }
}
