package tcpx.net.nccl;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tcpx.ffi.JvmState;
import tcpx.ffi.NativeLibrary;
import tcpx.net.Viability;

/**
 * Opens a plugin: dlopen, an interface, init, the devices' properties. Whatever is wrong with it becomes a reason;
 * nothing is thrown. All of it runs on the plugin's thread, since it is foreign code from the first step on.
 */
final class PluginLoader {
    /**
     * What came of it.
     *
     * @param plugin what was found
     * @param calls its functions; null if it is not viable before init
     * @param initialised whether init succeeded, so that it must be finished
     * @param devices its devices; null if they could not be read
     * @param viability whether it can be used
     */
    record Loaded(
            NcclPlugin plugin,
            @Nullable PluginCalls calls,
            boolean initialised,
            @Nullable PluginDevices devices,
            Viability viability) {}

    private static final int NEWEST_IMAGINABLE = 40;
    private static final int MOST_WARNINGS = 5;

    private final Path path;
    private final NcclOptions options;
    private final ControlThread thread;
    private final List<String> warnings = new CopyOnWriteArrayList<>(); // the cause first, then what followed from it
    private volatile String stage = "dlopen";
    private volatile List<NcclPlugin.Export> exports = List.of();

    PluginLoader(Path path, NcclOptions options, ControlThread thread) {
        this.path = path;
        this.options = options;
        this.thread = thread;
    }

    Loaded load() {
        if (path.getNameCount() > 1 && !Files.exists(path)) {
            return refused("no such file: " + path, "Give the path of the plugin (libnccl-net-....so)");
        }
        JvmState jvm = JvmState.ASSUMED; // as it is now, before the plugin can change it
        return thread.within(options.patience(), "load", this::open, made -> jvm.restore())
                .orElseGet(() -> refused(
                        path + " has not come back from " + stage + " after "
                                + options.patience().toSeconds() + " s",
                        "Set NCCL_DEBUG=INFO to see what it waits for"));
    }

    private Loaded open() {
        NativeLibrary library;
        try {
            library = NativeLibrary.open(path.toString());
        } catch (UnsatisfiedLinkError e) {
            return refusedByLoader(String.valueOf(e.getMessage()));
        }
        ForeignCalls.restoreJvm(options::warn); // of what the libraries did when they were loaded
        exports = exports(library);
        Optional<Integer> chosen = exports.stream()
                .filter(each -> options.version() == NcclOptions.NEWEST || each.version() == options.version())
                .filter(NcclPlugin.Export::isKnown)
                .map(NcclPlugin.Export::version)
                .max(Integer::compare);
        return chosen.isEmpty() ? withoutVersion() : initialise(library, chosen.get());
    }

    private Loaded withoutVersion() {
        List<Integer> exported =
                exports.stream().map(NcclPlugin.Export::version).toList();
        if (exported.isEmpty()) {
            return refused(
                    path + " exports no ncclNetPlugin_vN: it is not an NCCL net plugin",
                    "Give the net plugin itself; 'nm -D FILE | grep ncclNetPlugin' must print something");
        }
        return options.version() == NcclOptions.NEWEST
                ? refused(
                        path + " exports ncclNetPlugin_v" + exported + ", known are v" + PluginLayout.OLDEST + " to v"
                                + PluginLayout.NEWEST,
                        "Use a build of the plugin for NCCL 2.12 to 2.30")
                : refused(
                        path + " exports no ncclNetPlugin_v" + options.version() + ", but v" + exported,
                        "Choose one of those, or leave the version out");
    }

    private Loaded initialise(NativeLibrary library, int version) {
        PluginCalls before = new PluginCalls(PluginLayout.of(version), library.symbol(PluginLayout.symbol(version)));
        if (!before.has(PluginFunction.INIT)) {
            return incomplete(before, false);
        }
        stage = "init";
        int result = InitialisedPlugins.OF_THIS_PROCESS.init(before, this::log);
        ForeignCalls.restoreJvm(options::warn);
        PluginCalls calls = before.afterInit();
        if (result != 0) {
            return new Loaded(found(calls), calls, false, null, initFailed(calls.name(), result));
        }
        if (!calls.missing().isEmpty()) {
            return incomplete(calls, true);
        }
        stage = "reading its devices";
        try {
            PluginDevices devices = PluginDevices.read(calls, options::warn);
            String refusal = devices.refusal();
            Viability viability = refusal.isEmpty() ? new Viability.Viable() : new Viability.NotViable(refusal, "");
            return new Loaded(found(calls), calls, true, devices, viability);
        } catch (PluginDevices.Refusal e) {
            return new Loaded(found(calls), calls, true, null, new Viability.NotViable(e.reason(), e.remedy()));
        }
    }

    private NcclPlugin found(PluginCalls calls) {
        return new NcclPlugin(path.toString(), calls.name(), calls.layout().version(), exports);
    }

    private Loaded incomplete(PluginCalls calls, boolean initialised) {
        int version = calls.layout().version();
        return new Loaded(
                found(calls),
                calls,
                initialised,
                null,
                new Viability.NotViable(
                        PluginLayout.symbol(version) + " of " + path + " has a null function for " + calls.missing()
                                + (initialised ? ", also after init" : ""),
                        "The plugin is incomplete, or its structure is not that of v" + version + ": use another build"
                                + (exports.size() > 1 ? ", or another of its versions" : "")));
    }

    private Viability.NotViable initFailed(String name, int result) {
        String said = String.join("; ", warnings);
        if (name.toUpperCase(Locale.ROOT).contains("TCPX") && !NativeLibrary.exists(MissingLibrary.DRIVER.name())) {
            return new Viability.NotViable(MissingLibrary.DRIVER.reason(), MissingLibrary.DRIVER.remedy());
        }
        return new Viability.NotViable(
                "init of plugin " + name + " failed with " + NcclResult.symbol(result) + ": "
                        + NcclResult.meaning(result) + (said.isEmpty() ? "" : "; it says: " + said),
                "Set NCCL_DEBUG=INFO to see all that the plugin says");
    }

    private void log(int level, long flags, String file, int line, Supplier<String> text) {
        NcclLog.Level of = NcclLog.Level.of(level);
        boolean shown = of.compareTo(options.logLevel()) <= 0;
        if (!shown && of != NcclLog.Level.WARN) {
            return;
        }
        NcclLog message = new NcclLog(of, flags, file, line, text.get());
        if (of == NcclLog.Level.WARN && warnings.size() < MOST_WARNINGS) {
            warnings.add(message.text());
        }
        if (shown) {
            options.log().accept(message);
        }
    }

    private Loaded refusedByLoader(String words) {
        if (words.startsWith(path + ": cannot open shared object file")) {
            if (path.getParent() != null && !Files.exists(path)) {
                return refused("there is no file " + path, "See ls " + path.getParent());
            }
            return refused(
                    "no " + path + " on the loader's path",
                    "Give its path" + (Files.exists(path) ? ": ./" + path : "") + ", or set LD_LIBRARY_PATH");
        }
        Optional<MissingLibrary> missing = MissingLibrary.of(words);
        if (missing.isPresent()) {
            return refused(missing.get().reason(), missing.get().remedy());
        }
        if (words.contains("invalid ELF header") || words.contains("file too short") || words.contains("wrong ELF")) {
            return refused(
                    path + " is not a shared object for this machine: " + words, "'file " + path + "' says what it is");
        }
        return refused("cannot open " + path + ": " + words, "'ldd " + path + "' shows which libraries it misses");
    }

    private Loaded refused(String reason, String remedy) {
        return new Loaded(
                new NcclPlugin(path.toString(), "", 0, exports),
                null,
                false,
                null,
                new Viability.NotViable(reason, remedy));
    }

    private static List<NcclPlugin.Export> exports(NativeLibrary library) {
        List<NcclPlugin.Export> exports = new ArrayList<>();
        for (int version = 1; version <= NEWEST_IMAGINABLE; version++) {
            long table = library.symbol(PluginLayout.symbol(version));
            if (table != 0) {
                exports.add(new NcclPlugin.Export(version, missing(version, table)));
            }
        }
        return exports;
    }

    private static List<String> missing(int version, long table) {
        boolean known = version >= PluginLayout.OLDEST && version <= PluginLayout.NEWEST;
        return known
                ? PluginCalls.missing(PluginLayout.of(version), table).stream()
                        .map(Enum::name)
                        .toList()
                : List.of();
    }
}
