package tcpx.bench.profile;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
