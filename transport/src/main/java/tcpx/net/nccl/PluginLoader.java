package tcpx.net.nccl;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tcpx.ffi.LogCallback;
import tcpx.ffi.Memory;
import tcpx.ffi.NativeLibrary;
import tcpx.net.Viability;

/**
 * Opens a plugin: dlopen, the newest interface, init, the devices' properties. Whatever is wrong with it becomes a reason;
 * nothing is thrown.
 */
final class PluginLoader {
    /**
     * What came of it.
     *
     * @param plugin what was found
     * @param calls its functions; null if it is not viable before init
     * @param initialised whether init succeeded, so that it must be finished
     * @param devices its devices
     * @param viability whether it can be used
     */
    record Loaded(
            NcclPlugin plugin,
            @Nullable PluginCalls calls,
            boolean initialised,
            List<NcclProperties> devices,
            Viability viability) {
        Loaded {
            devices = List.copyOf(devices);
        }
    }

    private static final int NEWEST_IMAGINABLE = 40;
    private static final int MOST_DEVICES = 1024;
    private static final int SPARE_BYTES = 512;
    private static final String CUDA_DRIVER = "libcuda.so.1";
    private static final String NO_CUDA = "needs a CUDA driver: " + CUDA_DRIVER + " not found";
    private static final String INSTALL_CUDA =
            "Run on a machine with an NVIDIA GPU and its driver; 'ldconfig -p | grep libcuda' must list it";

    private final Path path;
    private final NcclOptions options;
    private volatile String lastWarning = "";
    private List<Integer> exported = List.of();

    PluginLoader(Path path, NcclOptions options) {
        this.path = path;
        this.options = options;
    }

    Loaded load() {
        if (path.getNameCount() > 1 && !Files.exists(path)) {
            return refused("no such file: " + path, "Give the path of the plugin (libnccl-net-....so)");
        }
        NativeLibrary library;
        try {
            library = NativeLibrary.open(path.toString());
        } catch (UnsatisfiedLinkError e) {
            return refusedByLoader(String.valueOf(e.getMessage()));
        }
        exported = versions(library);
        int version = exported.stream()
                .filter(v -> v >= PluginLayout.OLDEST && v <= PluginLayout.NEWEST)
                .max(Integer::compare)
                .orElse(0);
        if (version == 0) {
            return refused(
                    exported.isEmpty()
                            ? path + " exports no ncclNetPlugin_vN: it is not an NCCL net plugin"
                            : path + " exports ncclNetPlugin_v" + exported + ", known are v" + PluginLayout.OLDEST
                                    + " to v" + PluginLayout.NEWEST,
                    exported.isEmpty()
                            ? "Give the net plugin itself; 'nm -D FILE | grep ncclNetPlugin' must print something"
                            : "Use a build of the plugin for NCCL 2.12 to 2.30");
        }
        PluginCalls calls = new PluginCalls(PluginLayout.of(version), library.symbol(PluginLayout.symbol(version)));
        NcclPlugin plugin = new NcclPlugin(path.toString(), calls.name(), version, exported);
        if (!calls.missing().isEmpty()) {
            return new Loaded(
                    plugin,
                    null,
                    false,
                    List.of(),
                    new Viability.NotViable(
                            PluginLayout.symbol(version) + " of " + path + " has a null function for "
                                    + calls.missing(),
                            "The plugin is incomplete, or its structure is not that of v" + version
                                    + ": use another build"));
        }
        return initialise(plugin, calls);
    }

    private Loaded initialise(NcclPlugin plugin, PluginCalls calls) {
        int result = calls.init(LogCallback.install(this::log));
        if (result != 0) {
            return new Loaded(plugin, calls, false, List.of(), initFailed(plugin, result));
        }
        List<NcclProperties> devices = new ArrayList<>();
        Viability viability = readDevices(calls, devices);
        return new Loaded(plugin, calls, true, devices, viability);
    }

    private Viability.NotViable initFailed(NcclPlugin plugin, int result) {
        String warning = lastWarning;
        if (plugin.name().toUpperCase(Locale.ROOT).contains("TCPX") && !NativeLibrary.exists(CUDA_DRIVER)) {
            return new Viability.NotViable(NO_CUDA, INSTALL_CUDA);
        }
        return new Viability.NotViable(
                "init of plugin " + plugin.name() + " failed with " + NcclResult.symbol(result) + ": "
                        + NcclResult.meaning(result) + (warning.isEmpty() ? "" : "; it says: " + warning),
                "Set NCCL_DEBUG=INFO to see all that the plugin says");
    }

    private static Viability readDevices(PluginCalls calls, List<NcclProperties> devices) {
        long memory = Memory.allocate(calls.layout().propertiesBytes() + (long) SPARE_BYTES);
        try {
            int result = calls.devices(memory);
            int count = Memory.getInt(memory);
            if (result != 0 || count < 0 || count > MOST_DEVICES) {
                return new Viability.NotViable(
                        "the plugin's devices() gives " + count + " with " + NcclResult.symbol(result), "");
            }
            if (count == 0) {
                return new Viability.NotViable(
                        "the plugin finds no device here",
                        "Check the interfaces it is told to use (NCCL_SOCKET_IFNAME and its like), and set NCCL_DEBUG=INFO");
            }
            for (int i = 0; i < count; i++) {
                Memory.fill(memory, calls.layout().propertiesBytes(), (byte) 0);
                result = calls.properties(i, memory);
                if (result != 0) {
                    return new Viability.NotViable(
                            "the plugin's getProperties(" + i + ") fails with " + NcclResult.symbol(result), "");
                }
                devices.add(NcclProperties.read(i, calls.layout(), memory));
            }
        } finally {
            Memory.free(memory);
        }
        List<String> reasons =
                devices.stream().map(device -> refusal(device, calls)).toList();
        return reasons.contains("") ? new Viability.Viable() : new Viability.NotViable(reasons.get(0), "");
    }

    /** Why a device cannot be used, empty if it can. */
    static String refusal(NcclProperties device, PluginCalls calls) {
        String which = "device " + device.device() + " (" + device.name() + ") ";
        if (!device.hostMemory()) {
            return which + "does not reach memory of this process";
        }
        if (device.netDeviceType() == NcclProperties.DEVICE_UNPACK && !calls.has(PluginFunction.IRECV_CONSUMED)) {
            return which + "unpacks on the device, but the plugin has no irecvConsumed to give receives back";
        }
        if (device.netDeviceType() != NcclProperties.DEVICE_HOST
                && device.netDeviceType() != NcclProperties.DEVICE_UNPACK) {
            return which + "is of device type " + device.netDeviceType() + ", known are 0 (host) and 1 (unpack)";
        }
        return "";
    }

    private void log(int level, long flags, String file, int line, String format) {
        NcclLog message = new NcclLog(NcclLog.Level.of(level), flags, file, line, format);
        if (message.level() == NcclLog.Level.WARN) {
            lastWarning = format;
        }
        if (message.level().compareTo(options.logLevel()) <= 0) {
            options.log().accept(message);
        }
    }

    private Loaded refusedByLoader(String words) {
        if (words.contains("libcuda.so") || words.contains("undefined symbol: cu")) {
            return refused(NO_CUDA, INSTALL_CUDA);
        }
        if (words.contains("invalid ELF header") || words.contains("file too short") || words.contains("wrong ELF")) {
            return refused(
                    path + " is not a shared object for this machine: " + words, "'file " + path + "' says what it is");
        }
        return refused("cannot open " + path + ": " + words, "'ldd " + path + "' shows which libraries it misses");
    }

    private Loaded refused(String reason, String remedy) {
        return new Loaded(
                new NcclPlugin(path.toString(), "", 0, exported),
                null,
                false,
                List.of(),
                new Viability.NotViable(reason, remedy));
    }

    private static List<Integer> versions(NativeLibrary library) {
        List<Integer> versions = new ArrayList<>();
        for (int version = 1; version <= NEWEST_IMAGINABLE; version++) {
            if (library.symbol(PluginLayout.symbol(version)) != 0) {
                versions.add(version);
            }
        }
        return versions;
    }
}
