package tcpx.bench.lab;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A small JVM of this one's kind, for a program of the lab. */
final class LabJvm {
    private LabJvm() {}

    /** The command line that runs a program of this class path. */
    static List<String> command(Class<?> program, List<String> arguments) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        // it calls libc as this JVM does, and so needs the same permissions
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(each -> each.equals("-XX:+IgnoreUnrecognizedVMOptions")
                        || each.startsWith("--enable-native-access")
                        || each.startsWith("--sun-misc-unsafe"))
                .forEach(line::add);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        line.addAll(arguments);
        return line;
    }
}
