package tcpx.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the README and the pages below docs/ promise is there. */
class ReadmeTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    private static String read(Path file) throws IOException {
        return Files.readString(HOME.resolve(file));
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Path.of("README.md"), Path.of("results", "README.md")));
        try (Stream<Path> docs = Files.walk(HOME.resolve("docs"))) {
            docs.filter(each -> each.toString().endsWith(".md"))
                    .map(HOME::relativize)
                    .forEach(pages::add);
        }
        return pages;
    }

    private static String commandUnder(String heading) throws IOException {
        Matcher block =
                Pattern.compile("\n## " + heading + "\n\n```\n([^\n]+)\n```").matcher(read(Path.of("README.md")));
        assertThat(block.find()).as("a command under %s", heading).isTrue();
        return block.group(1);
    }

    @Test
    void continuousIntegrationRunsTheTestCommandOfTheReadme() throws Exception {
        String command = commandUnder("Test");
        assertThat(command).startsWith("mvn ");
        assertThat(read(Path.of(".ci", "run")).lines()).anyMatch(line -> line.startsWith(command + " "));
        assertThat(HOME.resolve(".ci/run")).isExecutable();
        assertThat(HOME.resolve("run-bench.sh")).isExecutable();
        assertThat(HOME.resolve("mvnw")).isExecutable();
    }

    @Test
    void whatTheReadmeInstallsIsWhatContinuousIntegrationInstalls() throws Exception {
        Matcher install = Pattern.compile("\napt-get install -y ([^\n]+)\n").matcher(read(Path.of("README.md")));
        assertThat(install.find()).isTrue();
        assertThat(read(Path.of(".ci", "run"))).contains(install.group(1).split(" "));
    }

    @Test
    void everyLinkOfThePagesLeadsToAFile() throws Exception {
        Pattern link = Pattern.compile("\\]\\(([^)#:\\s]+)(#[^)]*)?\\)");
        for (Path page : pages()) {
            Matcher links = link.matcher(read(page));
            while (links.find()) {
                assertThat(HOME.resolve(page).resolveSibling(links.group(1)))
                        .as("link in %s", page)
                        .exists();
            }
        }
    }
}
