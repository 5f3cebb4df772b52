package tcpx.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages that people read, as tests check them: those of the project's root, of results/, and all below docs/. */
public final class Pages {
    /** The root of the checkout. */
    public static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern CODE = Pattern.compile("```.*?```|`[^`]+`", Pattern.DOTALL);
    private static final Path JOURNAL = Path.of("docs", "journal");

    private Pages() {}

    /** All pages, relative to {@link #HOME}. */
    public static List<Path> all() throws IOException {
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> root = Files.list(HOME);
                Stream<Path> docs = Files.walk(HOME.resolve("docs"))) {
            Stream.concat(root, docs)
                    .filter(each -> each.toString().endsWith(".md"))
                    .map(HOME::relativize)
                    .sorted()
                    .forEach(pages::add);
        }
        pages.add(Path.of("results", "README.md"));
        return pages;
    }

    /** The pages about what is: all but the journal and the list of changes, which are about what was. */
    public static List<Path> ofThePresent() throws IOException {
        return all().stream()
                .filter(each -> !each.startsWith(JOURNAL) && !each.endsWith("CHANGELOG.md"))
                .toList();
    }

    /** A file's text; the path is relative to {@link #HOME}. */
    public static String read(Path file) throws IOException {
        return Files.readString(HOME.resolve(file));
    }

    /** What stands as code on a page: blocks and words, without their back-ticks. */
    public static List<String> code(Path page) throws IOException {
        List<String> pieces = new ArrayList<>();
        Matcher matcher = CODE.matcher(read(page));
        while (matcher.find()) {
            pieces.add(matcher.group().replaceAll("^(```[a-z]*|`)|(```|`)$", ""));
        }
        return pieces;
    }
}
