package tcpx.bench.launch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tcpx.bench.harness.JmhRun;

/**
 * A build of this project that can be started: this one, or another revision's.
 *
 * @param classPath its jar
 * @param home its working tree
 */
public record Program(String classPath, Path home) {
    /** By name: other builds have theirs in the same place, and nothing here may know the commands. */
    private static final String MAIN = "tcpx.bench.cli.Main";

    /** The build that is running. */
    public static Program own() {
        return new Program(
                System.getProperty("java.class.path"), ProjectHome.directory().toAbsolutePath());
    }

    /** Its command line with arguments. */
    public List<String> command(List<String> arguments) {
        List<String> command = java(MAIN);
        command.addAll(arguments);
        return command;
    }

    /**
     * Its command line as the process that starts forks and reads counters while they run. It shares the cores that are
     * measured, so its code is compiled once and cheaply, as is that of the launcher; only {@code -f 0}, against which
     * JMH warns, would measure in it.
     */
    public List<String> host(List<String> arguments) {
        List<String> command = java(MAIN, List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(arguments);
        return command;
    }

    /** The JVM with another main class of it. */
    public List<String> java(String mainClass) {
        return java(mainClass, List.of());
    }

    private List<String> java(String mainClass, List<String> flags) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JmhRun.JVM_FLAGS);
        command.addAll(flags);
        command.add(JmhLock.HELD); // by whoever starts it
        command.add("-Dtcpx.home=" + home);
        command.addAll(List.of("-cp", classPath, mainClass));
        return command;
    }
}
