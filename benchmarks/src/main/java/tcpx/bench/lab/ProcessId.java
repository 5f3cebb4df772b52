package tcpx.bench.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tcpx.bench.lab.EnvironmentException.LabException;

/**
 * A process that cannot be taken for a later one with the same number.
 *
 * @param pid its number
 * @param startTicks when it started, in the kernel's ticks since boot
 */
record ProcessId(long pid, long startTicks) {
    private static final int START_TICKS_AFTER_NAME = 19; // field 22 of proc(5); the name, field 2, may hold blanks

    static Optional<ProcessId> of(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            boolean zombie = afterName[0].equals("Z");
            return zombie
                    ? Optional.empty()
                    : Optional.of(new ProcessId(pid, Long.parseLong(afterName[START_TICKS_AFTER_NAME])));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    static ProcessId self() {
        long pid = ProcessHandle.current().pid();
        return of(pid).orElseThrow(
                        () -> new LabException("/proc does not show this process", "mount -t proc proc /proc"));
    }

    static ProcessId parse(String text) {
        String[] parts = text.split("@", 2);
        return new ProcessId(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    boolean alive() {
        return of(pid).filter(this::equals).isPresent();
    }

    void kill() {
        if (alive()) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Override
    public String toString() {
        return pid + "@" + startTicks;
    }
}
