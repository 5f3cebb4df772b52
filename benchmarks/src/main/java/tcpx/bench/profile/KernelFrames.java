package tcpx.bench.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import tcpx.bench.profile.Profiler.ProfileException;

/**
 * Whether a profile shows the kernel, which is where a network benchmark spends most of its time. An ordinary user on a
 * machine that guards the kernel's counters gets a profile without it and no word about that; so it is checked before
 * anyone looks at the picture.
 *
 * @param samples samples of the profile
 * @param withKernel of these, samples with at least one kernel frame
 * @param message empty where there are kernel frames, else why there may be none and what to set
 */
public record KernelFrames(long samples, long withKernel, String message) {
    private static final Path PARANOID = Path.of("/proc/sys/kernel/perf_event_paranoid");
    private static final Path POINTERS = Path.of("/proc/sys/kernel/kptr_restrict");

    /** True when there is at least one. */
    public boolean present() {
        return withKernel > 0;
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
        try {
            Stacks stacks = Stacks.read(collapsed);
            long samples = stacks.total();
            long withKernel = stacks.withKernel();
            return new KernelFrames(samples, withKernel, withKernel > 0 ? "" : message(samples, paranoid, pointers));
        } catch (IOException e) {
            throw new ProfileException("cannot read " + collapsed, "check that the profile was converted", e);
        }
    }

    private static String message(long samples, String paranoid, String pointers) {
        if (samples == 0) {
            return "the profile holds no samples: profile for longer, or while there is load";
        }
        return String.format(
                Locale.ROOT,
                "the profile holds no kernel frames (perf_event_paranoid is %s, kptr_restrict is %s): profile with "
                        + "event cpu, as root or"
                        + " after 'sysctl kernel.perf_event_paranoid=1 kernel.kptr_restrict=0'; the events ctimer, "
                        + "itimer and wall never"
                        + " show the kernel",
                paranoid,
                pointers);
    }

    private static String setting(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException ignored) {
            return "unknown";
        }
    }
}
