package tcpx.bench.experiment;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tcpx.bench.NodeBenchmark;
import tcpx.bench.harness.BenchmarkFailure;
import tcpx.bench.harness.Sweep;
import tcpx.bench.launch.ProjectHome;
import tcpx.bench.profile.FlameGraphs;
import tcpx.bench.profile.FlameGraphs.KernelFrames;
import tcpx.bench.profile.Profiler.ProfileException;
import tcpx.bench.result.Node;
import tcpx.bench.result.Run;
import tcpx.bench.result.RunStore;
import tcpx.bench.result.RunStore.RunEntry;

/**
 * Flame graphs of a run, from forks of their own: a profile costs time, so its forks do not count.
 *
 * @param wanted whether any
 * @param against the {@code profile/} directory of another run to show the difference to
 */
public record FlameGraphForks(boolean wanted, Optional<Path> against) {
    private static final String DIFF = "--flame-diff";
    private static final String COLLAPSED = ".collapsed";

    /**
     * What the user wants.
     *
     * @param diff a run, or a release, of which the newest run with profiles is taken; null for none
     * @throws IllegalArgumentException if there are no profiles
     */
    public static FlameGraphForks of(boolean wanted, String diff, RunStore results) {
        if (diff == null) {
            return new FlameGraphForks(wanted, Optional.empty());
        }
        List<RunEntry> runs = NamedRuns.of(results, diff, Optional.empty());
        for (int i = runs.size() - 1; i >= 0; i--) {
            Path directory = runs.get(i).directory();
            Path profiles = Run.load(directory).profiles();
            if (!collapsed(profiles).isEmpty()) {
                return new FlameGraphForks(true, Optional.of(profiles));
            }
        }
        String which = runs.stream().map(RunEntry::path).collect(Collectors.joining(", "));
        throw new IllegalArgumentException(DIFF + " " + diff + ": there are no flame graphs to compare with in " + which
                + "; measure it with --flame"
                + runs.get(0)
                        .release()
                        .map(release -> ": ./run-bench.sh record " + release + " --flame")
                        .orElse(""));
    }

    /** Names of the profiles there, without their ending. */
    private static List<String> collapsed(Path profiles) {
        if (!Files.isDirectory(profiles)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(profiles)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(COLLAPSED))
                    .map(name -> name.substring(0, name.length() - COLLAPSED.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(profiles + " cannot be listed", e);
        }
    }

    /** JMH's arguments without its async profiler, which is asked for in its own way here. */
    public static List<String> withoutAsync(List<String> jmh) {
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < jmh.size(); i++) {
            boolean profiler = jmh.get(i).equals("-prof") && i + 1 < jmh.size();
            if (profiler && jmh.get(i + 1).matches("async(:.*)?")) {
                i++;
            } else {
                kept.add(jmh.get(i));
            }
        }
        return kept;
    }

    /** Takes them for every transfer cell; one that fails is told and costs nothing else. */
    public void take(SweepRunner runner, Sweep sweep, ProgressPrinter progress, PrintStream out) {
        if (!wanted) {
            return;
        }
        Path directory = runner.directory().resolve("profile");
        Set<String> messages = new LinkedHashSet<>();
        for (Sweep.Cell cell : sweep.cells()) {
            if (!cell.needsNodes()) {
                continue;
            }
            String name = sweep.fileName(cell);
            try {
                Files.createDirectories(directory);
                Path base = directory.resolve(name).toAbsolutePath();
                runner.forkApart(
                        cell, "profile of " + sweep.label(cell), "-D" + NodeBenchmark.PROFILE + "=" + base, progress);
                for (Node node : Node.values()) {
                    picture(directory, name, node, messages);
                }
            } catch (BenchmarkFailure | ProfileException | UncheckedIOException e) {
                messages.add("no profile of " + name + ": " + e.getMessage());
            } catch (IOException e) {
                messages.add("no profile of " + name + ": cannot write " + directory + ": " + e.getMessage());
            }
        }
        messages.forEach(message -> out.println("note: " + message));
        out.println("Flame graphs: " + ProjectHome.shown(directory));
    }

    private void picture(Path directory, String name, Node node, Set<String> messages) throws IOException {
        String file = name + "." + node.label();
        Path jfr = directory.resolve(file + ".jfr");
        KernelFrames kernel = FlameGraphs.render(jfr, directory, "node " + node.label() + ", " + name);
        if (!kernel.present()) {
            messages.add("node " + node.label() + ": " + kernel.message());
        }
        Files.delete(jfr); // the stacks are kept as text, which lasts
        difference(directory, file, messages);
    }

    /** Sets what was found in this run against the other's, where there is another that has it. */
    void difference(Path directory, String file, Set<String> messages) {
        if (against.isEmpty()) {
            return;
        }
        Path before = against.get().resolve(file + COLLAPSED);
        if (Files.isRegularFile(before)) {
            FlameGraphs.diff(
                    before,
                    directory.resolve(file + COLLAPSED),
                    directory.resolve(file + ".diff.html"),
                    "difference, " + file);
        } else {
            messages.add("no difference for " + file + ": the other run has only "
                    + String.join(", ", collapsed(against.get())));
        }
    }
}
