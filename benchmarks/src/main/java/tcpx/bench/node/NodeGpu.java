package tcpx.bench.node;

import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import tcpx.bench.result.Node;
import tcpx.cuda.CudaDevice;
import tcpx.cuda.CudaDriver;
import tcpx.net.Rail;

/**
 * Which GPU a node works with: of its command line, or the one that is nearest to its rails. What the command line says
 * travels to JMH's forks as a system property, to node B of a lab as an option.
 */
public final class NodeGpu {
    /** Option for its number; in a lab two of them with "/" between, for nodes A and B. */
    public static final String OPTION = "--gpu";

    private static final String PROPERTY = "tcpx.gpu";
    private static final Pattern TEXT = Pattern.compile("\\d{1,3}(/\\d{1,3})?");

    private NodeGpu() {}

    /**
     * Makes this process, and what it starts, use what the option says; null leaves it open.
     *
     * @throws IllegalArgumentException if it is no number, nor two
     */
    public static void choose(String option) {
        if (option == null) {
            return;
        }
        if (!TEXT.matcher(option).matches()) {
            throw new IllegalArgumentException(
                    OPTION + " " + option + ": allowed is a number from 0, or two for nodes A and B: 0/1");
        }
        System.setProperty(PROPERTY, option);
    }

    /** JVM arguments with which a fork uses the same. */
    static List<String> jvmArguments() {
        String chosen = System.getProperty(PROPERTY);
        return chosen == null ? List.of() : List.of("-D" + PROPERTY + "=" + chosen);
    }

    /** Options with which node B of a lab uses what was said for it. */
    public static List<String> argumentsOfNodeB() {
        String chosen = System.getProperty(PROPERTY);
        return chosen == null ? List.of() : List.of(OPTION, chosen);
    }

    /**
     * The node's GPU.
     *
     * @param rails the node's own
     * @throws tcpx.error.TransportException if there is no driver, or no such GPU
     */
    static CudaDevice open(Node node, List<Rail> rails) {
        CudaDriver driver = CudaDriver.open(System.getenv());
        return driver.device(choice(driver, node, rails).gpu());
    }

    /** Which GPU the node works with and why, for the record of a run; nothing where there is none. */
    public static Map<String, String> facts(Node node, List<Rail> rails) {
        CudaDriver driver = CudaDriver.open(System.getenv());
        if (driver.devices() == 0) {
            return Map.of();
        }
        GpuAffinity.Choice choice = choice(driver, node, rails);
        return Map.of("gpu.used", Integer.toString(choice.gpu()), "gpu.usedBecause", choice.because());
    }

    private static GpuAffinity.Choice choice(CudaDriver driver, Node node, List<Rail> rails) {
        String said = System.getProperty(PROPERTY);
        return said == null
                ? nearest(driver, node, rails, Path.of("/sys"))
                : new GpuAffinity.Choice(said(said, node), OPTION + " " + said);
    }

    // what is not there is refused by the driver, in its words
    private static GpuAffinity.Choice nearest(CudaDriver driver, Node node, List<Rail> rails, Path sysfs) {
        if (driver.devices() == 0) {
            return new GpuAffinity.Choice(0, "");
        }
        Map<String, GpuAffinity.Place> nics = new LinkedHashMap<>();
        for (Rail rail : rails) {
            if (isOfThisNamespace(sysfs, rail.name())) {
                GpuAffinity.ofNic(sysfs, rail.name()).ifPresent(place -> nics.put(rail.name(), place));
            }
        }
        List<GpuAffinity.Place> gpus = IntStream.range(0, driver.devices())
                .mapToObj(gpu -> GpuAffinity.ofDevice(sysfs, driver.pciAddress(gpu)))
                .toList();
        return GpuAffinity.choose(node, nics, gpus);
    }

    /** Sysfs may be another namespace's, whose NIC of that name is none of ours. */
    private static boolean isOfThisNamespace(Path sysfs, String name) {
        try {
            NetworkInterface nic = NetworkInterface.getByName(name);
            Path directory = sysfs.resolve("class/net").resolve(name);
            byte[] address = nic == null ? null : nic.getHardwareAddress();
            return address != null
                    && Files.readString(directory.resolve("ifindex")).strip().equals(Integer.toString(nic.getIndex()))
                    && Files.readString(directory.resolve("address"))
                            .strip()
                            .equals(HexFormat.ofDelimiter(":").formatHex(address));
        } catch (IOException | InvalidPathException none) {
            return false;
        }
    }

    /** Whether there is a driver with a GPU. */
    public static boolean isThere() {
        return CudaDriver.open(System.getenv()).devices() > 0;
    }

    /** The number of node A's GPU. */
    public static String numberOfNodeA() {
        return chosen(Node.A);
    }

    /** The number of node B's GPU, in a lab. */
    public static String numberOfNodeB() {
        return chosen(Node.B);
    }

    // of a lab, whose rails are no devices on the bus
    private static String chosen(Node node) {
        return Integer.toString(
                choice(CudaDriver.open(System.getenv()), node, List.of()).gpu());
    }

    /** The number that was said for a node. */
    static int said(String chosen, Node node) {
        String[] nodes = chosen.split("/", 2);
        return Integer.parseInt(nodes[node == Node.A ? 0 : nodes.length - 1]);
    }
}
