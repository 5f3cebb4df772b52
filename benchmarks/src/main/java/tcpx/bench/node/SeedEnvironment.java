package tcpx.bench.node;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the environment variables of the original programs say of ports and rails. They count where the command line
 * says nothing.
 *
 * @param variables the environment
 * @param interfaces names of this node's interfaces that are up, in order
 */
public record SeedEnvironment(Map<String, String> variables, List<String> interfaces) {
    /** Where the original listens. */
    public static final int DEFAULT_PORT = 12347;

    /** The variables that it reads. */
    public static final List<String> VARIABLES =
            List.of("UCCL_TCPX_BOOTSTRAP_PORT_BASE", "NCCL_GPUDIRECTTCPX_SOCKET_IFNAME", "NCCL_SOCKET_IFNAME");

    private static final String PORT = VARIABLES.get(0);
    private static final String DATA_RAILS = VARIABLES.get(1);
    private static final String RAILS = VARIABLES.get(2);

    /** Copies what is given. */
    public SeedEnvironment {
        variables = Map.copyOf(variables);
        interfaces = List.copyOf(interfaces);
    }

    /** This process's environment. */
    public static SeedEnvironment system() {
        try {
            return new SeedEnvironment(
                    System.getenv(),
                    NetworkInterface.networkInterfaces()
                            .filter(SeedEnvironment::isUp)
                            .map(NetworkInterface::getName)
                            .sorted()
                            .toList());
        } catch (SocketException e) {
            return new SeedEnvironment(System.getenv(), List.of());
        }
    }

    /**
     * The port where none is given.
     *
     * @throws IllegalArgumentException if the variable is no port
     */
    public int port() {
        String text = variables.getOrDefault(PORT, "").strip();
        if (text.isEmpty()) {
            return DEFAULT_PORT;
        }
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65535) {
            throw new IllegalArgumentException(
                    "environment variable " + PORT + "=" + text + ": allowed is a port, 0 to 65535");
        }
        return Integer.parseInt(text);
    }

    /**
     * The rails where none are given, as {@code --rails} takes them; empty if no variable names any.
     * {@code NCCL_GPUDIRECTTCPX_SOCKET_IFNAME} is a list of names; {@code NCCL_SOCKET_IFNAME} is what NCCL makes of it:
     * a list of prefixes, after {@code =} of names, after {@code ^} of what to leave out.
     */
    public Optional<String> rails() {
        String data = variables.getOrDefault(DATA_RAILS, "").strip();
        if (!data.isEmpty()) {
            return Optional.of(data);
        }
        String pattern = variables.getOrDefault(RAILS, "").strip();
        boolean not = pattern.startsWith("^");
        boolean exact = pattern.substring(not ? 1 : 0).startsWith("=");
        String list = pattern.substring((not ? 1 : 0) + (exact ? 1 : 0));
        if (list.isEmpty()) {
            return Optional.empty();
        }
        List<String> words = Arrays.asList(list.split(","));
        List<String> matching = interfaces.stream()
                .filter(name ->
                        words.stream().anyMatch(word -> exact ? name.equals(word) : name.startsWith(word)) != not)
                .filter(name -> !not || !name.equals("lo"))
                .toList();
        if (matching.isEmpty()) {
            throw new IllegalArgumentException("environment variable " + RAILS + "=" + pattern
                    + " fits none of this node's interfaces: " + String.join(", ", interfaces));
        }
        return Optional.of(String.join(",", matching));
    }

    private static boolean isUp(NetworkInterface each) {
        try {
            return each.isUp();
        } catch (SocketException e) {
            return false;
        }
    }
}
