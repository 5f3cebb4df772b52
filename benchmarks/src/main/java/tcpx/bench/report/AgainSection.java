package tcpx.bench.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tcpx.bench.report.model.Block;
import tcpx.bench.report.model.Block.Code;
import tcpx.bench.report.model.Block.Heading;
import tcpx.bench.report.model.Block.Links;
import tcpx.bench.report.model.Block.Links.Link;
import tcpx.bench.research.MeshFigures;

/** The command that makes the run again, and what lies beside the report: flame graphs, timelines, raw rows. */
final class AgainSection {
    private static final int MOST_LINKS = 60;
    private static final Map<String, String> FILES = new LinkedHashMap<>();

    static {
        FILES.put("samples.csv", "the rows: a line per metric and measured iteration");
        FILES.put("rails.csv", "the kernel's byte counters of every rail over time");
        FILES.put("run.properties", "what was run, where, and how it ended");
        FILES.put("jmh.json", "JMH's own result file, for the usual viewers");
    }

    private AgainSection() {}

    static List<Block> of(RunView view) {
        List<Block> blocks = new ArrayList<>();
        view.run().properties().command().ifPresent(command -> {
            blocks.add(Heading.part(
                    view.run().properties().repeats()
                            ? "This makes the run again" + where(view)
                            : "Its arguments; those of its lab were not recorded then"));
            blocks.add(new Code(command));
        });
        List<Link> profiles = files(view.run().profiles(), "").stream()
                .map(file -> new Link(file, picture(file.getFileName().toString())))
                .toList();
        links("Where the time goes, from forks apart from the scored ones", profiles, blocks);
        List<Link> beside = new ArrayList<>();
        files(view.run().directory(), "timeline").stream()
                .filter(file -> view.run().directory().equals(file.getParent()))
                .forEach(
                        file -> beside.add(new Link(file, "when each chunk was posted, sent, received, acknowledged")));
        FILES.forEach((name, says) -> {
            Path file = view.run().directory().resolve(name);
            if (Files.isRegularFile(file)) {
                beside.add(new Link(file, says));
            }
        });
        links("Beside this page", beside, blocks);
        blocks.add(0, new Heading("again", "Again, and deeper"));
        return blocks;
    }

    private static String where(RunView view) {
        return MeshFigures.isMesh(view.run()) && !MeshFigures.isLab(view.run().properties())
                ? ", on every node: started by srun or mpirun, or by hand with each one's --rank"
                : "";
    }

    private static void links(String heading, List<Link> links, List<Block> blocks) {
        if (!links.isEmpty()) {
            blocks.add(Heading.part(heading));
            blocks.add(new Links(links));
        }
    }

    private static String picture(String name) {
        String node = name.contains(".b.") ? "node B" : "node A";
        String kind = name.contains(".heatmap.")
                ? "heat map over time"
                : name.contains(".diff.") ? "flame graph of the difference" : "flame graph";
        return kind + " of " + node;
    }

    private static List<Path> files(Path directory, String beginning) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(directory, 2)) {
            return walk.filter(path -> path.getFileName().toString().startsWith(beginning)
                            && path.toString().endsWith(".html"))
                    .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .limit(MOST_LINKS)
                    .toList();
        } catch (IOException | UncheckedIOException ignored) {
            return List.of(); // an unreadable profile must not cost the report
        }
    }
}
