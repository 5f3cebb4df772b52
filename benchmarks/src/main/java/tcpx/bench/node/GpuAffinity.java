package tcpx.bench.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tcpx.bench.result.Node;

/** Which of a machine's GPUs is nearest to a node's NICs: arithmetic, on what sysfs says of the PCI bus. */
final class GpuAffinity {
    private static final Pattern ON_THE_BUS =
            Pattern.compile("pci\\p{XDigit}{4,}:\\p{XDigit}{2}|\\p{XDigit}{4,}:\\p{XDigit}{2}:\\p{XDigit}{2}\\.[0-7]");
    private static final int UNKNOWN = -1;

    // longer than any way below one root complex
    private static final int SAME_NUMA_NODE = 100;
    private static final int OTHER_NUMA_NODE = 200;

    private GpuAffinity() {}

    /**
     * Where a device is.
     *
     * @param path from the root complex to the device itself: {@code pci0000:00, 0000:00:01.0, 0000:01:00.0}
     * @param numaNode from 0; -1 where the machine has no numbers
     */
    record Place(List<String> path, int numaNode) {
        /** Somewhere. */
        static final Place NOWHERE = new Place(List.of(), UNKNOWN);

        /** Steps on the bus from a device to another; beyond the root complex a number that is greater than any. */
        int stepsTo(Place other) {
            int shared = 0;
            while (shared < Math.min(path.size(), other.path.size())
                    && path.get(shared).equals(other.path.get(shared))) {
                shared++;
            }
            if (shared > 0) {
                return path.size() + other.path.size() - 2 * shared;
            }
            return numaNode != UNKNOWN && numaNode == other.numaNode ? SAME_NUMA_NODE : OTHER_NUMA_NODE;
        }
    }

    /**
     * A GPU.
     *
     * @param gpu its number, from 0
     * @param because why it was taken
     */
    record Choice(int gpu, String because) {}

    /**
     * The GPU that is nearest to all NICs together; of those that are equally near the first for node A, and for node B
     * the second, if there is one.
     *
     * @param nics name to place, of those that have one
     * @param gpus by number, one or more
     */
    static Choice choose(Node node, Map<String, Place> nics, List<Place> gpus) {
        if (gpus.size() == 1) {
            return new Choice(0, "there is no other");
        }
        int[] steps = gpus.stream()
                .mapToInt(gpu ->
                        nics.values().stream().mapToInt(nic -> nic.stepsTo(gpu)).sum())
                .toArray();
        int least = IntStream.of(steps).min().orElseThrow();
        List<Integer> nearest = IntStream.range(0, steps.length)
                .filter(gpu -> steps[gpu] == least)
                .boxed()
                .toList();
        boolean second = node == Node.B && nearest.size() > 1;
        int gpu = nearest.get(second ? 1 : 0);
        String order = second ? "the second" : "the first";
        if (nics.isEmpty()) {
            return new Choice(gpu, order + ", since no rail is a device on the PCI bus");
        }
        String near = "nearest to "
                + nics.entrySet().stream()
                        .map(nic -> nic.getKey() + " (" + words(nic.getValue().stepsTo(gpus.get(gpu))) + ")")
                        .collect(Collectors.joining(", "));
        return new Choice(gpu, nearest.size() == 1 ? near : order + " of " + nearest.size() + " that are " + near);
    }

    private static String words(int steps) {
        return switch (steps) {
            case SAME_NUMA_NODE -> "same NUMA node";
            case OTHER_NUMA_NODE -> "another root complex";
            default -> steps + " PCI steps";
        };
    }

    /** The place of a NIC; empty for one that is no device on the bus, such as one end of a veth. */
    static Optional<Place> ofNic(Path sysfs, String name) {
        return at(sysfs.resolve("class/net/" + name + "/device"));
    }

    /** The place of the device with a PCI address such as {@code 0000:04:00.0}. */
    static Place ofDevice(Path sysfs, String pciAddress) {
        return at(sysfs.resolve("bus/pci/devices/" + pciAddress)).orElse(Place.NOWHERE);
    }

    private static Optional<Place> at(Path link) {
        try {
            Path real = link.toRealPath();
            List<String> path = new ArrayList<>();
            int numaNode = UNKNOWN;
            Path directory = real.getRoot();
            for (Path name : real) {
                directory = directory.resolve(name);
                if (ON_THE_BUS.matcher(name.toString()).matches()) {
                    path.add(name.toString());
                    numaNode = numaNode(directory.resolve("numa_node")).orElse(numaNode);
                }
            }
            return path.isEmpty() ? Optional.empty() : Optional.of(new Place(path, numaNode));
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    private static Optional<Integer> numaNode(Path file) {
        try {
            return Optional.of(Integer.parseInt(Files.readString(file).strip()));
        } catch (IOException | NumberFormatException none) {
            return Optional.empty();
        }
    }
}
