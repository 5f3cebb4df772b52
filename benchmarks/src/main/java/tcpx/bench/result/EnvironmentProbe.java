package tcpx.bench.result;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        host.system(facts);
        host.processor(facts);
        host.memory(facts);
        jvm.get().forEach(facts::put);
        host.user(facts);
        host.load(facts);
        new SysctlProbe(files).probe(facts);
        new RailProbe(files, commands, links).probe(rails, facts);
        host.gpus(facts);
        return new Environment(facts.values());
    }

    Environment captureEnd(List<String> rails) {
        Facts facts = new Facts();
        new HostProbe(files).load(facts);
        new RailProbe(files, commands, links).drops(rails, facts);
        Map<String, String> ending = new LinkedHashMap<>();
        facts.values().forEach((key, value) -> ending.put("end." + key, value));
        return new Environment(ending);
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
        String home = System.getProperty("user.home", "");
        // results are published; a home directory names a person
        facts.put("jdk.flags", home.length() > 1 ? flags.replace(home, "~") : flags);
        return facts.values();
    }
}
