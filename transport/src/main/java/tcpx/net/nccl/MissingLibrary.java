package tcpx.net.nccl;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the system's loader lacks for a plugin, from its own words: a library, by name or by a symbol of it.
 *
 * @param name the shared object
 * @param what in words; empty where nothing more than the name is known
 * @param remedy where it comes from
 */
record MissingLibrary(String name, String what, String remedy) {
    /** The CUDA driver. */
    static final MissingLibrary DRIVER = new MissingLibrary(
            "libcuda.so.1",
            "a CUDA driver",
            "Run on a machine with an NVIDIA GPU and its driver; 'ldconfig -p | grep libcuda' must list it");

    private record Known(String prefix, MissingLibrary library) {}

    private static final List<Known> KNOWN = List.of(
            new Known(
                    "cuda",
                    new MissingLibrary(
                            "libcudart.so",
                            "the CUDA runtime",
                            "Install it (pip install nvidia-cuda-runtime-cu12, or the CUDA toolkit) and give it to "
                                    + "the plugin: "
                                    + "LD_PRELOAD=.../libcudart.so.12")),
            new Known("cu", DRIVER),
            new Known("nvml", new MissingLibrary("libnvidia-ml.so.1", "NVIDIA's management library", DRIVER.remedy())),
            new Known(
                    "ibv_",
                    new MissingLibrary("libibverbs.so.1", "the verbs library", "apt-get install -y libibverbs1")),
            new Known("fi_", new MissingLibrary("libfabric.so.1", "libfabric", "apt-get install -y libfabric1")),
            new Known("uc", new MissingLibrary("libucp.so.0", "UCX", "apt-get install -y libucx0")),
            new Known(
                    "nccl",
                    new MissingLibrary("libnccl.so.2", "NCCL itself", "Preload it: LD_PRELOAD=.../libnccl.so.2")));

    private static final Pattern FILE = Pattern.compile("(?<name>lib[^\\s:/]+\\.so[.0-9]*): cannot open shared object");
    private static final Pattern SYMBOL = Pattern.compile("undefined symbol: (?<name>[A-Za-z_][\\w.]*)");

    /** From what dlerror(3) says; empty if it is something else. */
    static Optional<MissingLibrary> of(String words) {
        Matcher file = FILE.matcher(words);
        if (file.find()) {
            String name = file.group("name");
            return Optional.of(KNOWN.stream()
                    .map(Known::library)
                    .filter(library -> stem(library.name()).equals(stem(name)))
                    .map(library -> new MissingLibrary(name, library.what(), library.remedy()))
                    .findFirst()
                    .orElseGet(() -> new MissingLibrary(
                            name, "", "Install it, or set LD_LIBRARY_PATH to the directory where it is")));
        }
        Matcher symbol = SYMBOL.matcher(words);
        return symbol.find()
                ? KNOWN.stream()
                        .filter(known -> symbol.group("name").startsWith(known.prefix()))
                        .map(known -> known.library().lacking(symbol.group("name")))
                        .findFirst()
                : Optional.empty();
    }

    private static String stem(String name) {
        return name.substring(0, name.indexOf(".so"));
    }

    private MissingLibrary lacking(String symbol) {
        return new MissingLibrary(name, what, "The symbol " + symbol + " is of it. " + remedy);
    }

    /** As a reason. */
    String reason() {
        return "needs " + (what.isEmpty() ? "" : what + ": ") + name + " not found";
    }
}
