package tcpx.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.node.HostFacts.Gpus;
import tcpx.channel.Affinity;
import tcpx.net.NetDevice;
import tcpx.net.nccl.TcpxEnvironment;

/** What doctor says of GPUDirect-TCPX, and of GPUs in a made-up sysfs. */
class DoctorTcpxTest {
    @TempDir
    private Path sysfs;

    @Test
    void theEnvironmentIsLookedAtOnlyWhereSomebodyHasSetIt() {
        assertThat(DoctorCommand.asksForTcpx(Map.of("NCCL_DEBUG", "INFO"))).isFalse();
        assertThat(DoctorCommand.asksForTcpx(Map.of("NCCL_GPUDIRECTTCPX_CTRL_DEV", "eth0")))
                .isTrue();
        assertThat(DoctorCommand.asksForTcpx(Map.of("UCCL_TCPX_NUM_CHANNELS", "4")))
                .isTrue();
    }

    @Test
    void aPluginThatDoesNotReadTcpxsVariablesNeedsNoneOfThem(@TempDir Path directory) throws Exception {
        assertThat(DoctorCommand.mayBeTcpx(
                        Files.write(directory.resolve("tcpx.so"), new byte[] {0x7f, 'E', 'L', 'F', -1})))
                .isFalse();
        assertThat(DoctorCommand.mayBeTcpx(
                        Files.writeString(directory.resolve("other.so"), "\u007fELF\0NCCL_GPUDIRECTTCPX_CTRL_DEV\0")))
                .isTrue();
        assertThat(DoctorCommand.mayBeTcpx(directory.resolve("missing.so"))).isTrue();
    }

    @Test
    void eachFindingHasItsRemedyOnALineThatCanBePasted() {
        String text = DoctorCommand.tcpxText(
                new TcpxEnvironment(Map.of("NCCL_GPUDIRECTTCPX_CTRL_DEV", "eth9"), "6.12", Set.of("eth0"), path -> true)
                        .check());
        assertThat(text)
                .contains(
                        "error    NCCL_DYNAMIC_CHUNK_SIZE is not set",
                        "\n         export NCCL_DYNAMIC_CHUNK_SIZE=524288\n",
                        "error    NCCL_GPUDIRECTTCPX_CTRL_DEV names eth9, this node has eth0\n");
        assertThat(DoctorCommand.tcpxText(List.of())).contains("as it should be");
    }

    @Test
    void gpusAreFoundWithoutADriverAndRankTheirNics() throws Exception {
        device("0000:04:00.0", "pci0000:00/0000:00:01.0", "0x10de", "0x030200");
        device("0000:05:00.0", "pci0000:00/0000:00:01.0", "0x1ae0", "0x020000");
        device("0000:84:00.0", "pci0000:80/0000:80:01.0", "0x1ae0", "0x020000");
        device("0000:06:00.0", "pci0000:00/0000:00:01.0", "0x10de", "0x0c0330"); // a USB controller of a GPU
        List<String> gpus = Gpus.addresses(sysfs);
        assertThat(gpus).containsExactly("0000:04:00.0");
        List<NetDevice> nics = List.of(
                nic(0, "eth2", "pci0000:80/0000:80:01.0/0000:84:00.0"),
                nic(1, "eth1", "pci0000:00/0000:00:01.0/0000:05:00.0"));
        assertThat(DoctorCommand.affinityText(gpus, nics, new Affinity(sysfs)))
                .contains("0000:04:00.0  eth1 (198), eth2 (unrelated)");
    }

    @Test
    void withoutSysfsThereAreNoGpus() {
        assertThat(Gpus.addresses(sysfs.resolve("none"))).isEmpty();
    }

    private NetDevice nic(int index, String name, String place) {
        return new NetDevice(
                index, name, "", sysfs.resolve("devices").resolve(place).toString(), 0, true);
    }

    private void device(String address, String parent, String vendor, String type) throws Exception {
        Path place =
                Files.createDirectories(sysfs.resolve("devices").resolve(parent).resolve(address));
        Files.writeString(place.resolve("vendor"), vendor + "\n");
        Files.writeString(place.resolve("class"), type + "\n");
        Path link = Files.createDirectories(sysfs.resolve("bus/pci/devices")).resolve(address);
        Files.createSymbolicLink(link, place);
    }
}
