package tcpx.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.Programs;

class RevisionTest {
    private static final Map<String, String> NOTE = Map.of("revision", "a".repeat(40), "dirty", "true");

    @TempDir
    Path temp;

    @Test
    void followsARealRepositoryAndDoesNotCountRecordedResults() throws Exception {
        Programs.assume("git", "git");
        git("init", "-q");
        Files.writeString(temp.resolve("code"), "1");
        git("add", "code");
        git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "first");
        Revision clean = Revision.of(temp);
        assertThat(clean.commit()).hasSize(40);
        assertThat(clean.dirty()).isEqualTo("false");

        Files.createDirectories(temp.resolve("results/v1"));
        Files.writeString(temp.resolve("results/v1/run.properties"), "format=1\n");
        assertThat(Revision.of(temp)).as("a recorded result").isEqualTo(clean);
        Path module = Files.createDirectory(temp.resolve("module"));
        assertThat(Revision.of(module)).as("asked from below").isEqualTo(clean);

        Files.writeString(temp.resolve("code"), "2");
        assertThat(Revision.of(temp).dirty()).isEqualTo("true");
        assertThat(Revision.of(module).dirty()).isEqualTo("true");
    }

    private void git(String... arguments) {
        List<String> command = Stream.concat(Stream.of("git", "-C", temp.toString()), Stream.of(arguments))
                .toList();
        assertThat(Commands.system().run(command)).as("%s", command).isPresent();
    }

    @Test
    void fallsBackToTheBuildsNoteAndThenToUnknown() {
        Commands none = command -> Optional.empty();
        assertThat(Revision.of(temp, none, NOTE)).isEqualTo(new Revision("a".repeat(40), Revision.Tree.DIRTY));
        assertThat(Revision.of(temp, none, Map.of())).isEqualTo(Revision.unknown());
        assertThat(Revision.of(temp, none, Map.of("revision", "${git.sha}"))).isEqualTo(Revision.unknown());
        assertThat(Revision.unknown().shortName()).isEqualTo("nogit");
    }

    @Test
    void theBuildLeavesANoteWhoseRevisionIsFilledIn() throws Exception {
        Properties note = new Properties();
        try (InputStream in = Revision.class.getResourceAsStream("/tcpx-build.properties")) {
            note.load(in);
        }
        assertThat(note.getProperty("revision")).matches("unknown|[0-9a-f]{40}");
        assertThat(note.getProperty("dirty")).isIn("unknown", "true", "false");
    }

    @Test
    void aProgramThatFailsOrIsMissingSaysNothing() {
        assertThat(Commands.system().run(List.of("no-such-program-of-any-kind")))
                .isEmpty();
        assertThat(Commands.system().run(List.of("false"))).isEmpty();
        assertThat(Commands.system().run(List.of("sleep", "60")))
                .as("two seconds at most")
                .isEmpty();
    }
}
