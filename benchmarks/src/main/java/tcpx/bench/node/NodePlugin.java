package tcpx.bench.node;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import tcpx.net.Viability;
import tcpx.net.nccl.NcclLog;
import tcpx.net.nccl.NcclNetProvider;
import tcpx.net.nccl.NcclOptions;
import tcpx.net.nccl.NcclProperties;

/**
 * The NCCL net plugin that a node uses: every trial loads it anew, which costs nothing once it is in the process.
 *
 * @param candidates shared objects, of which the first that works is used
 * @param options how it is used, and where its messages go
 */
public record NodePlugin(List<Path> candidates, NcclOptions options) {
    /** Keys of a node's environment that say which plugin it has. */
    public static final String FILE = "plugin.file";

    /** The plugin's name for itself. */
    public static final String NAME = "plugin.name";

    /** Why it cannot be used; absent if it can. */
    public static final String REFUSED = "plugin.refused";

    /** Its devices' names, separated by commas. */
    public static final String DEVICES = "plugin.devices";

    /**
     * A plugin whose messages go to a stream, each with the node's label before it, down to the level of {@code
     * NCCL_DEBUG}.
     *
     * @param label "node A" or "node B"
     * @throws IllegalArgumentException if NCCL_DEBUG has no level
     */
    public static NodePlugin of(PluginChoice choice, String label, Map<String, String> environment, PrintStream log) {
        NcclLog.Level level = NcclLog.Level.of(environment.getOrDefault("NCCL_DEBUG", ""));
        return new NodePlugin(
                choice.candidates(),
                NcclOptions.DEFAULT
                        .withVersion(choice.version())
                        .withDevices(choice.devices())
                        .withLog(level, message -> log.println(label + ": " + message)));
    }

    /**
     * Loads it for trials in which a comm is taken to hold so many requests. What is wrong with it is in the provider's
     * viability.
     */
    public NcclNetProvider load(int requests) {
        return load(candidates, options.withMaxInFlight(requests));
    }

    /** Loads it. What is wrong with it is in the provider's viability. */
    public NcclNetProvider load() {
        return load(candidates, options);
    }

    // as NCCL: the first that works; if none does, the one that came farthest says why
    private static NcclNetProvider load(List<Path> candidates, NcclOptions options) {
        NcclNetProvider farthest = null;
        for (Path candidate : candidates) {
            NcclNetProvider loaded = NcclNetProvider.load(candidate, options);
            if (loaded.viability() instanceof Viability.Viable) {
                return loaded;
            }
            loaded.close();
            if (farthest == null
                    || loaded.plugin().isFound()
                    || !farthest.plugin().isFound()) {
                farthest = loaded;
            }
        }
        return Objects.requireNonNull(farthest, "no candidates");
    }

    /** What is to be known of it in the results: file, name, versions, devices. None of it names a place. */
    public static Map<String, String> facts(NcclNetProvider provider) {
        Map<String, String> facts = new LinkedHashMap<>();
        Path file = Path.of(provider.plugin().path()).getFileName();
        facts.put(FILE, file == null ? "" : file.toString());
        if (provider.viability() instanceof Viability.NotViable not) {
            facts.put(REFUSED, not.reason());
        }
        facts.put(NAME, provider.plugin().name());
        facts.put("plugin.version", "v" + provider.plugin().version());
        facts.put(
                "plugin.exported",
                provider.plugin().exported().stream()
                        .map(version -> "v" + version)
                        .collect(Collectors.joining(",")));
        facts.put(
                DEVICES,
                provider.properties().stream().map(NcclProperties::name).collect(Collectors.joining(",")));
        for (NcclProperties device : provider.properties()) {
            facts.put("plugin.device." + device.device(), describe(device));
        }
        return facts;
    }

    /** A device's properties as one line. */
    public static String describe(NcclProperties device) {
        return device.name() + ", " + device.speedMbps() + " Mbit/s, memory " + memory(device) + ", "
                + (device.netDeviceType() == NcclProperties.DEVICE_UNPACK ? "unpacks on the device" : "host") + ", "
                + device.maxComms() + " comms, " + device.maxRecvs() + " receives a call";
    }

    /** The kinds of memory that it reaches: {@code host+cuda+dmabuf}. */
    public static String memory(NcclProperties device) {
        String kinds = (device.hostMemory() ? "+host" : "")
                + (device.cudaMemory() ? "+cuda" : "")
                + (device.dmaBuf() ? "+dmabuf" : "");
        return kinds.isEmpty() ? "none" : kinds.substring(1);
    }
}
