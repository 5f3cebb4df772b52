package tcpx.bench.node;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which NCCL net plugin is meant: by the command line, or by the variables that the original and NCCL read. */
public final class PluginPath {
    /** The original's variable: a path. */
    static final String ORIGINAL = "UCCL_TCPX_PLUGIN_PATH";

    /** NCCL's variable: a path, a file name, or the NAME of {@code libnccl-net-NAME.so}. */
    static final String NCCL = "NCCL_NET_PLUGIN";

    /** The variables that it reads. */
    public static final List<String> VARIABLES = List.of(ORIGINAL, NCCL);

    private PluginPath() {}

    /**
     * The plugin to load; empty if none is named.
     *
     * @param option value of {@code --plugin}; null if it was not given
     * @param environment looked at where the option is missing
     */
    public static Optional<Path> choose(String option, Map<String, String> environment) {
        if (option != null) {
            return Optional.of(resolve(option));
        }
        String original = environment.getOrDefault(ORIGINAL, "").strip();
        String nccl = environment.getOrDefault(NCCL, "").strip();
        String named = original.isEmpty() ? nccl : original;
        return named.isEmpty() || named.equals("none") ? Optional.empty() : Optional.of(resolve(named));
    }

    /** As NCCL does it: what is a path or a file name is taken as it is, everything else is a plugin's short name. */
    static Path resolve(String text) {
        if (text.contains("/")) {
            return Path.of(text).toAbsolutePath().normalize();
        }
        return Path.of(text.endsWith(".so") || text.contains(".so.") ? text : "libnccl-net-" + text + ".so");
    }
}
