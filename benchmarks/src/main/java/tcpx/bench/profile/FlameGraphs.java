package tcpx.bench.profile;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import one.convert.Arguments;
import one.convert.FlameGraph;
import one.convert.JfrToFlame;
import one.convert.JfrToHeatmap;
import tcpx.bench.profile.Profiler.ProfileException;

/**
 * Pictures out of a recorded profile, through async-profiler's own converter. A picture takes some tens of
 * milliseconds.
 *
 * <p>Thread rule: the converter holds no state; calls may run side by side if they write to different files.
 */
public final class FlameGraphs {
    private FlameGraphs() {}

    /**
     * Turns a recording into a flame graph, collapsed stacks and a heat map, named after the recording: {@code a.jfr}
     * gives {@code a.html}, {@code a.collapsed} and {@code a.heatmap.html}. Existing ones are replaced.
     *
     * @param jfr what {@link Profiler#stop} left
     * @param directory where to; made if missing
     * @param title heading of the pictures
     * @return whether the kernel's frames are in them
     * @throws ProfileException if the recording cannot be read or a file not be written
     */
    public static KernelFrames render(Path jfr, Path directory, String title) {
        String name = jfr.getFileName().toString().replaceFirst("\\.jfr$", "");
        Path flame = directory.resolve(name + ".html");
        Path collapsed = directory.resolve(name + ".collapsed");
        Path heatmap = directory.resolve(name + ".heatmap.html");
        try {
            if (!Files.isReadable(jfr) || Files.size(jfr) == 0) {
                throw new ProfileException(
                        jfr + " is missing or empty", "stop the profiler before converting its recording", null);
            }
            Files.createDirectories(directory);
            String in = jfr.toString();
            JfrToFlame.convert(in, collapsed.toString(), arguments("collapsed", title));
            JfrToFlame.convert(in, flame.toString(), arguments("flamegraph", title));
            JfrToHeatmap.convert(in, heatmap.toString(), arguments("heatmap", title));
        } catch (IOException | IllegalArgumentException e) {
            throw new ProfileException(
                    "cannot convert " + jfr + " (" + e.getMessage() + ")",
                    "check disk space, and that it is a JFR file",
                    e);
        }
        return KernelFrames.check(collapsed);
    }

    /**
     * A differential flame graph: the shape of the second profile, coloured by what grew and what shrank since the
     * first. The first is scaled to the total of the second, so that a longer recording is no growth; names of hidden
     * classes, which differ from run to run, are made equal.
     *
     * @param before collapsed stacks of the first, such as the last release
     * @param after collapsed stacks of the second
     * @param out page to write; replaced if there
     * @param title its heading
     * @throws ProfileException if a file cannot be read or written
     */
    public static Path diff(Path before, Path after, Path out, String title) {
        Arguments arguments = arguments("flamegraph", title);
        arguments.diff = true;
        arguments.norm = true;
        try {
            Stacks old = Stacks.read(before);
            Stacks now = Stacks.read(after);
            FlameGraph base = parse(old.scaledTo(now.total()), arguments);
            FlameGraph graph = parse(now, arguments);
            graph.diff(base);
            try (OutputStream stream = Files.newOutputStream(out)) {
                graph.dump(stream);
            }
            return out;
        } catch (IOException | RuntimeException e) {
            throw new ProfileException(
                    "cannot compare " + before + " with " + after + " (" + e.getMessage() + ")",
                    "give two files of collapsed stacks",
                    e);
        }
    }

    private static FlameGraph parse(Stacks stacks, Arguments arguments) throws IOException {
        FlameGraph graph = new FlameGraph(arguments);
        graph.parseCollapsed(new StringReader(stacks.text()));
        return graph;
    }

    private static Arguments arguments(String output, String title) {
        Arguments arguments = new Arguments("--cpu", "-o", output);
        arguments.title = escaped(title);
        return arguments;
    }

    /** The converter puts the title into its page as it is. */
    private static String escaped(String title) {
        return title.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /**
     * Collapsed stacks: lines {@code frame;frame count}, root first, kernel frames marked {@code _[k]}. What is no such
     * line is left out.
     *
     * @param counts stack to samples, in the order of the file
     */
    record Stacks(Map<String, Long> counts) {
        static Stacks read(Path collapsed) throws IOException {
            Map<String, Long> counts = new LinkedHashMap<>();
            for (String line : Files.readAllLines(collapsed)) {
                int space = line.lastIndexOf(' ');
                if (space > 0 && line.substring(space + 1).matches("\\d{1,18}")) {
                    counts.merge(line.substring(0, space), Long.parseLong(line.substring(space + 1)), Long::sum);
                }
            }
            return new Stacks(counts);
        }

        long total() {
            return counts.values().stream().mapToLong(Long::longValue).sum();
        }

        /** Samples with a frame of the kernel. */
        long withKernel() {
            return counts.entrySet().stream()
                    .filter(entry -> entry.getKey().contains("_[k]"))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }

        /** The same shape with about another total; each count is rounded. */
        Stacks scaledTo(long total) {
            double factor = total() == 0 ? 1 : (double) total / total();
            Map<String, Long> scaled = new LinkedHashMap<>();
            counts.forEach((stack, count) -> scaled.put(stack, Math.round(count * factor)));
            return new Stacks(scaled);
        }

        String text() {
            StringBuilder text = new StringBuilder();
            counts.forEach((stack, count) ->
                    text.append(stack).append(' ').append(count).append('\n'));
            return text.toString();
        }
    }

    /**
     * Whether a profile shows the kernel, which is where a network benchmark spends most of its time. An ordinary user
     * on a machine that guards the kernel's counters gets a profile without it and no word about that; so it is checked
     * before anyone looks at the picture.
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
                return new KernelFrames(
                        samples, withKernel, withKernel > 0 ? "" : message(samples, paranoid, pointers));
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
}
