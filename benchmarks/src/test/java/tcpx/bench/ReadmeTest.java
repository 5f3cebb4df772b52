package tcpx.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's commands are those that continuous integration runs. */
class ReadmeTest {
    private static String commandUnder(String heading) throws IOException {
        Matcher block =
                Pattern.compile("\n## " + heading + "\n\n```\n([^\n]+)\n```").matcher(Pages.read(Path.of("README.md")));
        assertThat(block.find()).as("a command under %s", heading).isTrue();
        return block.group(1);
    }

    @Test
    void continuousIntegrationRunsTheTestCommandOfTheReadme() throws Exception {
        String command = commandUnder("Test");
        assertThat(command).startsWith("mvn ");
        assertThat(Pages.read(Path.of(".ci", "run")).lines()).anyMatch(line -> line.startsWith(command + " "));
        assertThat(Pages.HOME.resolve(".ci/run")).isExecutable();
        assertThat(Pages.HOME.resolve("run-bench.sh")).isExecutable();
        assertThat(Pages.HOME.resolve("mvnw")).isExecutable();
    }

    @Test
    void whatTheReadmeInstallsIsWhatContinuousIntegrationInstalls() throws Exception {
        Matcher install = Pattern.compile("\napt-get install -y ([^\n]+)\n").matcher(Pages.read(Path.of("README.md")));
        assertThat(install.find()).isTrue();
        assertThat(Pages.read(Path.of(".ci", "run"))).contains(install.group(1).split(" "));
    }
}
