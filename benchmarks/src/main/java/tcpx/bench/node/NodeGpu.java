package tcpx.bench.node;

import java.util.List;
import java.util.regex.Pattern;
import tcpx.bench.result.Node;
import tcpx.cuda.CudaDevice;
import tcpx.cuda.CudaDriver;

/**
 * Which GPU a node works with: of its command line, or one for each node where there are several. Travels to JMH's
 * forks as a system property, to node B of a lab as an option.
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
     * @throws tcpx.error.TransportException if there is no driver, or no such GPU
     */
    static CudaDevice open(Node node) {
        CudaDriver driver = CudaDriver.open(System.getenv());
        return driver.device(number(System.getProperty(PROPERTY), node, driver.devices()));
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

    private static String chosen(Node node) {
        int devices = CudaDriver.open(System.getenv()).devices();
        return Integer.toString(number(System.getProperty(PROPERTY), node, devices));
    }

    /** The number of a node's GPU: as said, or the first for node A and the second, if there is one, for node B. */
    static int number(String chosen, Node node, int devices) {
        if (chosen == null) {
            return node == Node.B && devices > 1 ? 1 : 0;
        }
        String[] nodes = chosen.split("/", 2);
        return Integer.parseInt(nodes[node == Node.A ? 0 : nodes.length - 1]);
    }
}
