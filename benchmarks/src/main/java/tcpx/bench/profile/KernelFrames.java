package tcpx.bench.profile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Whether a profile shows the kernel, which is where a network benchmark spends most of its time. An ordinary user on a machine that
 * guards the kernel's counters gets a profile without it and no word about that; so it is checked before anyone looks at the picture.
 *
 * @param samples samples of the profile
 * @param withKernel of these, samples with at least one kernel frame
 * @param message empty where there are kernel frames, else why there may be none and what to set
 */
public record KernelFrames(long samples, long withKernel, String message) {
    private static final String MARK = "_[k]";
    private static final Path PARANOID = Path.of("/proc/sys/kernel/perf_event_paranoid");
    private static final Path POINTERS = Path.of("/proc/sys/kernel/kptr_restrict");

    /** True when there is at least one. */
    public boolean present() {
        return withKernel > 0;
    }

    /** Part of the samples with a kernel frame; 0 without samples. */
    public double share() {
        return samples == 0 ? 0 : (double) withKernel / samples;
    }

    /**
     * Looks through collapsed stacks; the message names this machine's settings as they are now.
     *
     * @param collapsed lines {@code frame;frame count}, kernel frames marked {@code _[k]}
     * @throws ProfileException if the file cannot be read
     */
    public static KernelFrames check(Path collapsed) {
        return check(collapsed, setting(PARANOID), setting(POINTERS));
    }

    static KernelFrames check(Path collapsed, String paranoid, String pointers) {
        long[] counts = new long[2];
        try (Stream<String> lines = Files.lines(collapsed)) {
            lines.forEach(line -> {
                int space = line.lastIndexOf(' ');
                long count = space < 0 ? 0 : count(line.substring(space + 1));
                counts[0] += count;
                counts[1] += space > 0 && line.substring(0, space).contains(MARK) ? count : 0;
            });
        } catch (IOException | UncheckedIOException e) {
            throw new ProfileException("cannot read " + collapsed, "check that the profile was converted", e);
        }
        return new KernelFrames(counts[0], counts[1], counts[1] > 0 ? "" : message(counts[0], paranoid, pointers));
    }

    private static String message(long samples, String paranoid, String pointers) {
        if (samples == 0) {
            return "the profile holds no samples: profile for longer, or while there is load";
        }
        return String.format(
                Locale.ROOT,
                "the profile holds no kernel frames (perf_event_paranoid is %s, kptr_restrict is %s): profile with event cpu, as root or"
                        + " after 'sysctl kernel.perf_event_paranoid=1 kernel.kptr_restrict=0'; the events ctimer, itimer and wall never"
                        + " show the kernel",
                paranoid,
                pointers);
    }

    private static long count(String text) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    private static String setting(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException ignored) {
            return "unknown";
        }
    }
}
