package tcpx.bench.node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tcpx.net.nccl.NcclOptions;

/**
 * Which NCCL net plugin is meant, by the command line or by the variables that the original and NCCL read, and how it
 * is used. Travels to node B as options, and to JMH's forks as system properties.
 *
 * @param names paths, file names, or NAMEs of {@code libnccl-net-NAME.so}; the first that works is used
 * @param version of the interface; {@link NcclOptions#NEWEST} for the newest
 * @param devices the plugin's device for each rail, in their order; empty where it has the rails' names
 */
public record PluginChoice(List<String> names, int version, List<String> devices) {
    /** Option for the names. */
    public static final String OPTION = "--plugin";

    /** Option for the version. */
    public static final String VERSION_OPTION = "--plugin-version";

    /** Option for the devices. */
    public static final String DEVICES_OPTION = "--plugin-devices";

    /** The original's variable: a path. */
    static final String ORIGINAL = "UCCL_TCPX_PLUGIN_PATH";

    /** NCCL's variable: names with commas between them. */
    static final String NCCL = "NCCL_NET_PLUGIN";

    /** The variables that it reads. */
    public static final List<String> VARIABLES = List.of(ORIGINAL, NCCL);

    private static final String NAMES_PROPERTY = "tcpx.plugin";
    private static final String VERSION_PROPERTY = "tcpx.plugin.version";
    private static final String DEVICES_PROPERTY = "tcpx.plugin.devices";

    /** Copies the lists. */
    public PluginChoice {
        names = List.copyOf(names);
        devices = List.copyOf(devices);
    }

    /**
     * The plugin to load; empty if none is named.
     *
     * @param option value of {@code --plugin}; null if it was not given
     * @param devices with commas between them; null if not given
     * @param environment looked at where the option is missing
     */
    public static Optional<PluginChoice> of(
            String option, int version, String devices, Map<String, String> environment) {
        String original = environment.getOrDefault(ORIGINAL, "").strip();
        String nccl = environment.getOrDefault(NCCL, "").strip();
        String named = option != null ? option : original.isEmpty() ? nccl : original;
        List<String> names = split(named);
        return names.isEmpty() || named.equalsIgnoreCase("none")
                ? Optional.empty()
                : Optional.of(new PluginChoice(
                        names.stream().map(PluginChoice::absolute).toList(),
                        version,
                        split(devices == null ? "" : devices)));
    }

    /** The plugin that this process was started with. */
    public static Optional<PluginChoice> fromSystemProperties() {
        String names = System.getProperty(NAMES_PROPERTY);
        return names == null
                ? Optional.empty()
                : Optional.of(new PluginChoice(
                        split(names),
                        Integer.getInteger(VERSION_PROPERTY, NcclOptions.NEWEST),
                        split(System.getProperty(DEVICES_PROPERTY, ""))));
    }

    /** JVM arguments from which {@link #fromSystemProperties} makes this again. */
    public List<String> jvmArguments() {
        return List.of(
                "-D" + NAMES_PROPERTY + "=" + String.join(",", names),
                "-D" + VERSION_PROPERTY + "=" + version,
                "-D" + DEVICES_PROPERTY + "=" + String.join(",", devices));
    }

    /** Options of a command line with which a node uses the same. */
    public List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of(OPTION, String.join(",", names)));
        if (version != NcclOptions.NEWEST) {
            arguments.addAll(List.of(VERSION_OPTION, Integer.toString(version)));
        }
        if (!devices.isEmpty()) {
            arguments.addAll(List.of(DEVICES_OPTION, String.join(",", devices)));
        }
        return arguments;
    }

    /** What is tried to be loaded, in this order. */
    public List<Path> candidates() {
        return names.stream().flatMap(PluginChoice::files).toList();
    }

    /**
     * As NCCL 2.30: as it is written, and then, unless that is a path or a library's name, as a plugin's short name.
     */
    private static Stream<Path> files(String name) {
        boolean whole = name.contains("/") || name.startsWith("lib") && name.endsWith(".so");
        return whole ? Stream.of(Path.of(name)) : Stream.of(Path.of(name), Path.of("libnccl-net-" + name + ".so"));
    }

    private static String absolute(String name) {
        return name.contains("/") ? Path.of(name).toAbsolutePath().normalize().toString() : name;
    }

    private static List<String> split(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
    }
}
