package tcpx.bench.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tcpx.bench.node.GpuAffinity.Place;
import tcpx.bench.result.Node;

class GpuAffinityTest {
    @TempDir
    private Path sysfs;

    // "0 00/01/04": NUMA node 0, root complex 00, below it bridge 01, behind that device 04
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            A | eth1=0 00/01/04       | 0 00/01/05, 0 00/02/06 | 0 | nearest to eth1 (2 PCI steps)
            A | eth1=0 00/01/04       | 0 00/02/06, 0 00/01/05 | 1 | nearest to eth1 (2 PCI steps)
            B | eth1=0 00/01/04       | 0 00/02/06, 0 00/01/05 | 1 | nearest to eth1 (2 PCI steps)
            A | eth1=0 00/01/02/03/04 | 0 00/01/02/05, 0 00/01/02/03/06 | 1 | nearest to eth1 (2 PCI steps)
            A | eth1=0 00/04          | 1 40/41/42/43, 0 00/01/02/03/05 | 1 | nearest to eth1 (5 PCI steps)
            A | eth1=1 80/81          | 0 00/01, 1 40/41   | 1 | nearest to eth1 (same NUMA node)
            B | eth1=1 80/81          | 0 00/01, 0 40/41   | 1 | the second of 2 that are nearest to eth1 \
                                                                 (another root complex)
            B | eth1=-1 80/81         | -1 40/41, -1 80/82 | 1 | nearest to eth1 (2 PCI steps)
            A | eth1=-1 80/81         | -1 00/01, -1 40/41 | 0 | the first of 2 that are nearest to eth1 \
                                                                 (another root complex)
            A | eth1=0 00/01, eth2=1 40/42 | 0 00/02, 1 40/41/43 | 0 | nearest to eth1 (2 PCI steps), \
                                                                 eth2 (another root complex)
            B | eth1=0 00/01, eth2=1 40/42, eth3=1 40/44 | 0 00/02, 1 40/41/43 | 1 | nearest to eth1 \
                                                  (another root complex), eth2 (3 PCI steps), eth3 (3 PCI steps)
            B | eth1=0 00/01          | 0 00/02, 0 00/03, 1 40/41 | 1 | the second of 2 that are nearest to eth1 \
                                                                 (2 PCI steps)
            A | ''                    | 0 00/02, 1 40/41 | 0 | the first, since no rail is a device on the PCI bus
            B | ''                    | 0 00/02, 1 40/41 | 1 | the second, since no rail is a device on the PCI bus
            B | eth1=1 40/41          | 0 00/02          | 0 | there is no other
            A | eth1=1 40/41          | nowhere, 1 00/02 | 1 | nearest to eth1 (same NUMA node)
            """)
    void theNearestToAllRailsIsTaken(Node node, String nics, String gpus, int number, String because) {
        Map<String, Place> places = new LinkedHashMap<>();
        for (String nic : nics.split(", *")) {
            if (!nic.isBlank()) {
                places.put(nic.split("=")[0], place(nic.split("=")[1].strip()));
            }
        }
        List<Place> all = Arrays.stream(gpus.split(", *"))
                .map(text -> place(text.strip()))
                .toList();
        assertThat(GpuAffinity.choose(node, places, all))
                .isEqualTo(new GpuAffinity.Choice(number, because.replaceAll(" +", " ")));
    }

    private static Place place(String text) {
        if (text.equals("nowhere")) {
            return Place.NOWHERE;
        }
        String[] words = text.split(" ");
        return new Place(List.of(words[1].split("/")), Integer.parseInt(words[0]));
    }

    @Test
    void placesAreReadFromSysfs() throws Exception {
        String behind = "devices/pci0000:00/0000:00:01.0/";
        device(behind + "0000:04:00.0", "1\n");
        Files.createDirectories(sysfs.resolve(behind + "0000:05:00.0/virtio3"));
        Files.writeString(sysfs.resolve(behind + "0000:05:00.0/numa_node"), "-1\n");
        device("devices/platform/soc", "0\n");
        link("bus/pci/devices/0000:04:00.0", behind + "0000:04:00.0");
        link("class/net/eth1/device", behind + "0000:05:00.0/virtio3");
        link("class/net/eth2/device", "devices/platform/soc");
        Files.createDirectories(sysfs.resolve("class/net/veth0"));

        assertThat(GpuAffinity.ofDevice(sysfs, "0000:04:00.0"))
                .isEqualTo(new Place(List.of("pci0000:00", "0000:00:01.0", "0000:04:00.0"), 1));
        assertThat(GpuAffinity.ofNic(sysfs, "eth1"))
                .contains(new Place(List.of("pci0000:00", "0000:00:01.0", "0000:05:00.0"), -1));
        assertThat(GpuAffinity.ofNic(sysfs, "eth2")).isEmpty();
        assertThat(GpuAffinity.ofNic(sysfs, "veth0")).isEmpty();
        assertThat(GpuAffinity.ofNic(sysfs, "none")).isEqualTo(Optional.empty());
        assertThat(GpuAffinity.ofDevice(sysfs, "0000:ff:00.0")).isEqualTo(Place.NOWHERE);
    }

    private void device(String path, String numaNode) throws IOException {
        Files.createDirectories(sysfs.resolve(path));
        Files.writeString(sysfs.resolve(path + "/numa_node"), numaNode);
    }

    private void link(String from, String to) throws IOException {
        Files.createDirectories(sysfs.resolve(from).getParent());
        Files.createSymbolicLink(sysfs.resolve(from), sysfs.resolve(to));
    }
}
