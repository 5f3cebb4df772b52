package tcpx.bench.launch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;
import tcpx.bench.lab.EnvironmentException;

/**
 * JMH's lock on this machine, taken before anything is built up and held until all is done. JMH itself takes it anew
 * for each fork: a second run would then find out only when its lab is up, and could come in between two forks of the
 * first. So what runs JMH under this lock is told to ignore it: this process by the property, others by {@link #HELD}.
 *
 * <p>Must be taken before this process uses JMH's runner for the first time.
 */
public final class JmhLock implements AutoCloseable {
    /** JVM argument of a process that runs JMH while this one holds the lock. */
    public static final String HELD = "-Djmh.ignoreLock=true";

    private static final String IGNORE = "jmh.ignoreLock";
    private static final Path LOCKS = Path.of("/proc/locks");

    private final Optional<FileChannel> held;

    private JmhLock(Optional<FileChannel> held) {
        this.held = held;
    }

    /** Whoever gave this process its node has it for nobody else; ranks of one node may run JMH at once. */
    public static void leaveToLauncher() {
        System.setProperty(IGNORE, "true");
    }

    /**
     * Takes the lock, or does nothing where the user or the process that holds it has said that it does not matter.
     *
     * @throws EnvironmentException if another benchmark runs on this machine
     */
    public static JmhLock take() {
        if (Boolean.getBoolean(IGNORE)) {
            return new JmhLock(Optional.empty());
        }
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "jmh.lock");
        FileChannel channel = open(file);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw new EnvironmentException(
                        "another benchmark runs on this machine: "
                                + holder(file).orElse("a process") + " holds " + file,
                        "wait until it has ended, or disturb both: JAVA_TOOL_OPTIONS=" + HELD + " ./run-bench.sh ...");
            }
        } catch (IOException e) {
            throw unusable(file, e);
        }
        System.setProperty(IGNORE, "true");
        return new JmhLock(Optional.of(channel));
    }

    // not with O_CREAT if it is there: in a directory of all users the kernel refuses that for a file of another one
    private static FileChannel open(Path file) {
        try {
            try {
                Files.createFile(file);
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
            } catch (FileAlreadyExistsException usual) {
                // whoever ran a benchmark first has made it
            }
            return FileChannel.open(file, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    private static EnvironmentException unusable(Path file, IOException e) {
        return new EnvironmentException(
                "cannot lock " + file + ", by which benchmarks keep apart: " + e,
                "remove it as its owner, or name another directory: JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR");
    }

    /** Who has the lock, if the kernel says: a line such as {@code 1: POSIX ADVISORY WRITE 4711 fe:00:1234 0 EOF}. */
    private static Optional<String> holder(Path file) {
        try (Stream<String> lines = Files.lines(LOCKS)) {
            String inode = ":" + Files.getAttribute(file, "unix:ino");
            return lines.map(line -> line.split("\\s+"))
                    .filter(words -> words.length > 5 && words[5].endsWith(inode))
                    .map(words -> "process " + words[4])
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Gives it back; it can be taken again. Idempotent. */
    @Override
    public void close() {
        if (held.isEmpty() || !held.get().isOpen()) {
            return;
        }
        System.clearProperty(IGNORE);
        try {
            held.get().close();
        } catch (IOException ignored) {
            // the kernel takes it back with the process
        }
    }
}
