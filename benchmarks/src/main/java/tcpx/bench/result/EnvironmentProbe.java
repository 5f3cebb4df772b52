package tcpx.bench.result;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Puts one node's facts together from its sources, all of which are injected.
 *
 * @param files below {@code /} or a test's tree
 * @param commands the system's programs
 * @param links what the process's own network namespace says about its NICs
 * @param jvm facts about this JVM
 */
record EnvironmentProbe(
        SystemFiles files, Commands commands, RailProbe.Links links, Supplier<Map<String, String>> jvm) {

    static EnvironmentProbe system() {
        return new EnvironmentProbe(
                new SystemFiles(Path.of("/")), Commands.system(), RailProbe.Links.system(), EnvironmentProbe::thisJvm);
    }

    Environment capture(List<String> rails) {
        Facts facts = new Facts();
        HostProbe host = new HostProbe(files);
        attempt("system", facts, host::system);
        attempt("cpu", facts, host::processor);
        attempt("memory", facts, host::memory);
        attempt("jdk", facts, all -> jvm.get().forEach(all::put));
        attempt("user", facts, host::user);
        attempt("load", facts, host::load);
        attempt("sysctl", facts, host::settings);
        attempt("rail", facts, all -> new RailProbe(files, commands, links).probe(rails, all));
        attempt("gpu", facts, host::gpus);
        return new Environment(facts.values());
    }

    /** A surprise in one part costs that part, named in a key of its own, and never the run. */
    private static void attempt(String part, Facts facts, Consumer<Facts> probe) {
        try {
            probe.accept(facts);
        } catch (RuntimeException e) {
            facts.put("capture.failed." + part, e.toString());
        }
    }

    private static Map<String, String> thisJvm() {
        Facts facts = new Facts();
        facts.put("jdk.version", System.getProperty("java.runtime.version", ""));
        facts.put("jdk.vendor", System.getProperty("java.vendor", ""));
        facts.put("jdk.vm", System.getProperty("java.vm.name", ""));
        facts.put(
                "jdk.gc",
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .map(GarbageCollectorMXBean::getName)
                        .collect(Collectors.joining(", ")));
        facts.put("jdk.maxHeapBytes", Long.toString(Runtime.getRuntime().maxMemory()));
        facts.put("jdk.processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        String flags = ShellWords.join(ManagementFactory.getRuntimeMXBean().getInputArguments());
        facts.put("jdk.flags", OwnPaths.system().hideIn(flags));
        return facts.values();
    }

    /**
     * Collects key and value in order; what is absent leaves no key, and white space in values becomes single spaces.
     */
    static final class Facts {
        private final Map<String, String> values = new LinkedHashMap<>();

        void put(String key, String value) {
            String clean = value.strip().replaceAll("\\s+", " ");
            if (!clean.isEmpty()) {
                values.put(key, clean);
            }
        }

        void put(String key, Optional<String> value) {
            value.ifPresent(text -> put(key, text));
        }

        Map<String, String> values() {
            return values;
        }
    }
}
