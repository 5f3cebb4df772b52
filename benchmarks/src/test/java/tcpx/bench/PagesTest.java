package tcpx.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the pages point to is there. */
class PagesTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]*)(?:#([^)]*))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern PATH = Pattern.compile(
            "(?:docs|results|transport|benchmarks|notebooks|\\.mvn|\\.ci)/[\\w./-]*|[A-Z]+\\.md|run-bench\\.sh");

    @Test
    void everyLinkLeadsToAFileAndToAHeadingInIt() throws Exception {
        for (Path page : Pages.all()) {
            Matcher links = LINK.matcher(Pages.read(page));
            while (links.find()) {
                Path target = links.group(1).isEmpty()
                        ? page
                        : page.resolveSibling(links.group(1)).normalize();
                assertThat(Pages.HOME.resolve(target)).as("link in %s", page).exists();
                if (links.group(2) != null) {
                    assertThat(anchors(target))
                            .as("link in %s to %s", page, target)
                            .contains(links.group(2));
                }
            }
        }
    }

    private static Set<String> anchors(Path page) throws IOException {
        return HEADING.matcher(Pages.read(page))
                .results()
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\w\\s-]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @Test
    void everyFileThatIsNamedIsThere() throws Exception {
        String next = "results/v" + Poms.version().replaceAll("^(\\d+\\.\\d+).*", "$1");
        for (Path page : Pages.ofThePresent()) {
            for (String piece : Pages.code(page)) {
                if (PATH.matcher(piece).matches() && !piece.startsWith(next) && !isMadeByARun(piece)) {
                    assertThat(Pages.HOME.resolve(piece))
                            .as("named in %s", page)
                            .exists();
                }
            }
        }
    }

    private static boolean isMadeByARun(String path) {
        return path.startsWith("results/local") || path.contains("/target/");
    }

    @Test
    void theArchitectureNamesEveryPackageOfTheTransport() throws Exception {
        String architecture = Pages.read(Path.of("docs", "architecture.md"));
        Path root = Pages.HOME.resolve("transport/src/main/java/tcpx");
        try (Stream<Path> directories = Files.walk(root)) {
            directories
                    .filter(each -> Files.exists(each.resolve("package-info.java")) && !each.equals(root))
                    .map(each -> root.relativize(each).toString().replace('/', '.'))
                    .forEach(each -> assertThat(architecture).contains("`" + each + "`"));
        }
    }
}
