package tcpx.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** The packaged benchmarks say of everything that they bundle whose it is and under which licence. */
class ThirdPartyIT {
    private static final Path JAR = Path.of("target", "benchmarks.jar");
    private static final String THIRD_PARTY = "META-INF/third-party/";

    private static String text(ZipFile jar, String entry) throws IOException {
        return new String(jar.getInputStream(jar.getEntry(entry)).readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void everyPackageInTheJarIsOursOrNamedInTheList() throws Exception {
        try (ZipFile jar = new ZipFile(JAR.toFile())) {
            List<String> named = text(jar, THIRD_PARTY + "README.txt")
                    .lines()
                    .filter(line -> line.matches("\\S+ {2,}\\S.*"))
                    .flatMap(line -> Stream.of(line.replaceAll(".* {2,}", "").split(", ")))
                    .map(each -> each.replace('.', '/') + "/")
                    .toList();
            TreeSet<String> unknown = new TreeSet<>();
            jar.stream()
                    .map(entry -> entry.getName().replaceAll("^META-INF/versions/\\d+/", ""))
                    .filter(name -> name.endsWith(".class") && !name.startsWith("tcpx/"))
                    .filter(name -> named.stream().noneMatch(name::startsWith))
                    .forEach(name -> unknown.add(name.substring(0, name.lastIndexOf('/'))));
            assertThat(unknown).isEmpty();
        }
    }

    @Test
    void theLicencesTravelWithTheJar() throws Exception {
        try (ZipFile jar = new ZipFile(JAR.toFile())) {
            assertThat(text(jar, "META-INF/LICENSE")).isEqualTo(Pages.read(Path.of("LICENSE")));
            assertThat(text(jar, "META-INF/NOTICE")).contains("Multi-channel TCPX", "Apache Commons Math", "Jackson");
            assertThat(jar.getEntry("LICENSE"))
                    .as("another project's, where ours is looked for")
                    .isNull();
            String list = text(jar, THIRD_PARTY + "README.txt");
            List<String> files = Pattern.compile("[\\w-]+-LICENSE\\.txt")
                    .matcher(list)
                    .results()
                    .map(MatchResult::group)
                    .toList();
            assertThat(files).isNotEmpty();
            for (String file : files) {
                assertThat(jar.getEntry(THIRD_PARTY + file)).as(file).isNotNull();
            }
        }
    }
}
