package tcpx.channel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tcpx.net.NetDevice;

/**
 * Which NICs are near a GPU, from the PCI tree in sysfs. A device is found by its path there, and two devices are near
 * each other if these paths share much: score = 100 x (segments in common from the root) - (segments from one to the
 * other). Equal scores are decided by the NUMA node, then by the provider's order.
 *
 * @see <a href="https://www.kernel.org/doc/html/latest/PCI/sysfs-pci.html">PCI devices in sysfs</a>
 */
public final class Affinity {
    /** Score of a NIC that shares no segment with the GPU, or is not in the PCI tree. */
    public static final int UNRELATED = -1000;

    /** What sysfs says where a device has no NUMA node. */
    public static final int NO_NUMA_NODE = -1;

    private static final int SEGMENT_WORTH = 100;

    private final Path sysfs;

    /**
     * A way to choose.
     *
     * @param sysfs where sysfs is mounted: {@code /sys}
     */
    public Affinity(Path sysfs) {
        this.sysfs = sysfs;
    }

    /**
     * A NIC and how near it is.
     *
     * @param device the NIC
     * @param score as in the class's description
     * @param sameNuma whether it hangs on the GPU's NUMA node
     */
    public record Choice(NetDevice device, int score, boolean sameNuma) {}

    /** All NICs, the nearest first. */
    public List<Choice> ranked(String gpuAddress, List<NetDevice> nics) {
        Path gpu = devicePath("bus/pci/devices/" + gpuAddress.toLowerCase(Locale.ROOT));
        int gpuNode = gpu == null ? NO_NUMA_NODE : numaNode(gpu);
        List<Choice> choices = new ArrayList<>();
        for (NetDevice nic : nics) {
            Path devicePath = devicePath(nic);
            boolean sameNuma = gpuNode != NO_NUMA_NODE && devicePath != null && numaNode(devicePath) == gpuNode;
            choices.add(new Choice(nic, score(gpu, devicePath), sameNuma));
        }
        choices.sort(Comparator.comparingInt((Choice choice) -> -choice.score())
                .thenComparing(choice -> !choice.sameNuma())
                .thenComparingInt(choice -> choice.device().index()));
        return choices;
    }

    /**
     * A NIC for each channel: the nearest ones with a score above zero, and where these are fewer than channels, all
     * NICs in turn from there on, so that every channel has one. Where none is near, all NICs in turn.
     *
     * @param gpuAddress the GPU's PCI address ("0000:04:00.0"); upper or lower case
     * @param nics those to choose from, one or more
     * @param channels how many are wanted
     * @return as many as channels
     */
    public List<NetDevice> choose(String gpuAddress, List<NetDevice> nics, int channels) {
        if (nics.isEmpty()) {
            throw new IllegalArgumentException("no NICs to choose from");
        }
        List<NetDevice> chosen = new ArrayList<>(ranked(gpuAddress, nics).stream()
                .filter(choice -> choice.score() > 0)
                .limit(channels)
                .map(Choice::device)
                .toList());
        while (chosen.size() < channels) {
            chosen.add(nics.get(chosen.size() % nics.size()));
        }
        return chosen;
    }

    /**
     * The score of two devices in the PCI tree, each given by the segments of its path below the root of devices
     * ("pci0000:00", "0000:00:01.0", ...).
     */
    static int score(List<String> one, List<String> other) {
        int common = 0;
        while (common < Math.min(one.size(), other.size()) && one.get(common).equalsIgnoreCase(other.get(common))) {
            common++;
        }
        int distance = one.size() + other.size() - 2 * common;
        return common == 0 ? UNRELATED : SEGMENT_WORTH * common - distance;
    }

    private int score(@Nullable Path gpu, @Nullable Path nic) {
        return gpu == null || nic == null ? UNRELATED : score(segments(gpu), segments(nic));
    }

    private static List<String> segments(Path devicePath) {
        List<String> segments = new ArrayList<>();
        for (Path segment : devicePath) {
            segments.add(segment.toString());
        }
        // ".../devices/pci0000:00/0000:00:01.0": all paths have the way to "devices" in common
        return segments.subList(segments.lastIndexOf("devices") + 1, segments.size());
    }

    private @Nullable Path devicePath(NetDevice nic) {
        if (nic.pciPath().isEmpty()) {
            return devicePath("class/net/" + nic.name() + "/device");
        }
        Path given = Path.of(nic.pciPath());
        Path inSysfs = given.startsWith("/sys") ? sysfs.resolve(Path.of("/sys").relativize(given)) : given;
        try {
            return inSysfs.toRealPath();
        } catch (IOException ignored) {
            return given; // its segments count, though the devicePath is not to be seen from here
        }
    }

    private @Nullable Path devicePath(String inSysfs) {
        try {
            return sysfs.resolve(inSysfs).toRealPath();
        } catch (IOException ignored) {
            return null;
        }
    }

    private static int numaNode(Path devicePath) {
        try {
            return Integer.parseInt(
                    Files.readString(devicePath.resolve("numa_node")).strip());
        } catch (IOException | NumberFormatException ignored) {
            return NO_NUMA_NODE;
        }
    }
}
