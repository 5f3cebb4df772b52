package tcpx.bench.report.html;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What lies beside the report (flame graphs, timeline, raw rows), and the command that makes the run again. */
final class ArtefactsSection {
    private static final int MOST_LINKS = 60;

    private ArtefactsSection() {}

    static Tag tag(RunView view) {
        Tag section = Tag.of("section").attr("id", "again").with(Tag.of("h2", "Again, and deeper"));
        view.run()
                .properties()
                .command()
                .ifPresentOrElse(
                        command -> section.with(
                                Tag.of("p", "This makes the run again:"),
                                Tag.of("pre").cls("command").with(Tag.of("code", command))),
                        () -> section.with(Tag.of("p", "The run does not hold the command that made it.")
                                .cls("note")));
        List<Path> profiles = files(view.run().profiles(), ".html");
        if (!profiles.isEmpty()) {
            section.with(
                    Tag.of("h3", "Flame graphs and heat maps, from runs apart from the scored ones"),
                    links(profiles, view.file()));
        }
        List<Path> beside = new ArrayList<>();
        timelines(view).forEach(beside::add);
        for (String name : List.of("samples.csv", "rails.csv", "run.properties", "jmh.json")) {
            Path path = view.run().directory().resolve(name);
            if (Files.isRegularFile(path)) {
                beside.add(path);
            }
        }
        if (!beside.isEmpty()) {
            section.with(Tag.of("h3", "Beside this page"), links(beside, view.file()));
        }
        return section;
    }

    private static List<Path> timelines(RunView view) {
        return files(view.run().directory(), ".html").stream()
                .filter(path -> path.getParent().equals(view.run().directory()))
                .filter(path -> path.getFileName().toString().startsWith("timeline"))
                .toList();
    }

    private static List<Path> files(Path directory, String ending) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(directory, 2)) {
            return walk.filter(path -> path.toString().endsWith(ending))
                    .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .limit(MOST_LINKS)
                    .toList();
        } catch (IOException | UncheckedIOException ignored) {
            return List.of(); // an unreadable profile must not cost the report
        }
    }

    private static Tag links(List<Path> paths, Path page) {
        Tag list = Tag.of("ul").cls("links");
        for (Path path : paths) {
            Path from = page.toAbsolutePath().normalize().getParent();
            Path relative = from.relativize(path.toAbsolutePath().normalize());
            list.with(
                    Tag.of("li").with(Tag.of("a", path.getFileName().toString()).attr("href", href(relative))));
        }
        return list;
    }

    /** Each name percent-encoded and never first in the address: none can become a scheme. */
    static String href(Path relative) {
        return "./"
                + StreamSupport.stream(relative.spliterator(), false)
                        .map(name -> URLEncoder.encode(name.toString(), StandardCharsets.UTF_8)
                                .replace("+", "%20"))
                        .collect(Collectors.joining("/"));
    }
}
