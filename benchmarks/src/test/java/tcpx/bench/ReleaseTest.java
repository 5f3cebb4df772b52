package tcpx.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * One number names the jars, the recorded results and the entry in the list of changes (CONTRIBUTING.md, "Releases").
 */
class ReleaseTest {
    private static List<String> recorded() throws IOException {
        try (Stream<Path> directories = Files.list(Pages.HOME.resolve("results"))) {
            return directories
                    .map(each -> each.getFileName().toString())
                    .filter(each -> each.startsWith("v"))
                    .sorted(Comparator.comparing(ReleaseTest::number))
                    .toList();
        }
    }

    private static int number(String release) {
        String[] parts = release.substring(1).split("[.-]");
        return 1000 * Integer.parseInt(parts[0]) + Integer.parseInt(parts[1]);
    }

    @Test
    void allPomsHaveOneVersion() throws Exception {
        assertThat(Poms.version(Path.of("transport", "pom.xml"))).isEqualTo(Poms.version());
        assertThat(Poms.version(Path.of("benchmarks", "pom.xml"))).isEqualTo(Poms.version());
        assertThat(Poms.version()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
    }

    @Test
    void whatIsRecordedIsNoNewerThanTheVersionAndOlderThanASnapshot() throws Exception {
        List<String> recorded = recorded();
        int newest = number(recorded.get(recorded.size() - 1));
        int version = number("v" + Poms.version());
        if (Poms.version().endsWith("-SNAPSHOT")) {
            assertThat(newest).isLessThan(version);
        } else {
            assertThat(newest).isLessThanOrEqualTo(version);
        }
    }

    @Test
    void everyRecordedReleaseAndTheNextOneStandInTheListOfChanges() throws Exception {
        String changes = Pages.read(Path.of("CHANGELOG.md"));
        for (String release : recorded()) {
            assertThat(changes).containsPattern("(?m)^## " + release + " \\(\\d{4}-\\d\\d-\\d\\d\\)$");
        }
        if (Poms.version().endsWith("-SNAPSHOT")) {
            assertThat(changes)
                    .contains("\n## Unreleased (" + Poms.version().replaceAll("\\.\\d+-SNAPSHOT$", "") + ")\n");
        }
    }

    @Test
    void theReadmeNamesTheCoordinatesOfTheLibrary() throws Exception {
        String group = Pages.read(Path.of("pom.xml")).replaceAll("(?s).*?<groupId>([^<]*)</groupId>.*", "$1");
        assertThat(Pages.read(Path.of("README.md")))
                .contains("<groupId>" + group + "</groupId>\n  <artifactId>tcpx-transport</artifactId>\n  <version>"
                        + Poms.version() + "</version>");
    }
}
