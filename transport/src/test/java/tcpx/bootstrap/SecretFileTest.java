package tcpx.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.error.BootstrapException;

/** Which files are taken: modes, owners, folders, links, other kinds. */
@Timeout(20)
class SecretFileTest {
    private static final String TEXT = "a secret of sufficient length";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("secret");
        Files.writeString(file, TEXT);
        mode(file, 0600);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0600", "0400", "0700", "0500"})
    void isTakenIfOnlyItsOwnerHasRights(String mode) throws IOException {
        mode(file, Integer.parseInt(mode, 8));
        assertThat(Secret.fromFile(file)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0640", "0660", "0620", "0610", "0604", "0602", "0601", "0644", "0666", "0777", "0440", "0404"})
    void isRefusedIfAnybodyElseHasARightWithTheCommandThatClosesIt(String mode) throws IOException {
        mode(file, Integer.parseInt(mode, 8));
        assertThat(refusal(file))
                .isEqualTo("permissions " + mode + " for '" + file + "' are too open. Run: chmod 600 " + file);
    }

    @Test
    void theCommandThatClosesItIsOneForAShell() throws Exception {
        Path odd = folder.resolve("joan's secret; rm *");
        Files.writeString(odd, TEXT);
        mode(odd, 0644);
        String refusal = refusal(odd);
        Process shell = new ProcessBuilder("sh", "-c", refusal.substring(refusal.indexOf("chmod"))).start();
        assertThat(shell.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(Secret.fromFile(odd)).isNotNull();
    }

    @Test
    void theReadmesCommandMakesOneThatIsTaken() throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", "head -c 32 /dev/urandom | base64 > fresh && chmod 600 fresh")
                .directory(folder.toFile())
                .start();
        assertThat(shell.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(Secret.fromFile(folder.resolve("fresh"))).isNotNull();
    }

    @Test
    void ofAnotherUserIsRefusedAndOfRootTaken() throws IOException {
        long owner = ((Integer) Files.getAttribute(file, "unix:uid")).longValue();
        assertThat(SecretFile.thisUser()).hasValue(owner);
        SecretFile readBySomebodyElse = new SecretFile(file, OptionalLong.of(owner + 1));
        if (owner == 0) {
            assertThat(Secret.from(readBySomebodyElse)).isNotNull();
        } else {
            assertThatThrownBy(() -> Secret.from(readBySomebodyElse)).hasMessageContaining("belongs to user " + owner);
        }
    }

    @Test
    void ofAnotherUserIsRefusedToRootToo() throws IOException {
        assumeTrue(SecretFile.thisUser().orElse(-1) == 0, "needs root, to give a file away: run the tests as root");
        Files.setAttribute(file, "unix:uid", 4711);
        assertThat(refusal(file))
                .contains("belongs to user 4711, and not to you (user 0) or root")
                .endsWith("sudo chown 0 " + file);
        Files.setAttribute(file, "unix:uid", 0);
        assertThat(Secret.fromFile(file)).isNotNull();
    }

    @Test
    void whereTheUserIsNotKnownAnyOwnerWillDo() {
        assertThat(Secret.from(new SecretFile(file, OptionalLong.empty()))).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"0777, true", "0702, true", "1777, false", "0770, false", "0755, false"})
    void isRefusedInAFolderWhereEveryUserMayReplaceIt(String mode, boolean refused) throws IOException {
        Path open = Files.createDirectory(folder.resolve("open"));
        Path below = Files.createDirectory(open.resolve("below"));
        Path there = Files.move(file, below.resolve("secret"));
        mode(open, Integer.parseInt(mode, 8));
        if (refused) {
            assertThat(refusal(there))
                    .contains("permissions " + mode + " for '" + open + "', a folder above the secret file " + there)
                    .endsWith("chmod o-w " + open);
        } else {
            assertThat(Secret.fromFile(there)).isNotNull();
        }
    }

    @Test
    void aLinkIsFollowedAndBothItsFoldersCount() throws IOException {
        Path open = Files.createDirectory(folder.resolve("open"));
        Path link = Files.createSymbolicLink(open.resolve("link"), file);
        assertThat(Secret.fromFile(link)).isNotNull();
        mode(open, 0777);
        assertThat(refusal(link)).contains("permissions 0777 for '" + open + "'");

        Path moved = Files.move(file, open.resolve("secret"));
        Path linkFromElsewhere = Files.createSymbolicLink(folder.resolve("link"), moved);
        assertThat(refusal(linkFromElsewhere)).contains("permissions 0777 for '" + open + "'");
        mode(open, 0755);
        mode(moved, 0640);
        assertThat(refusal(linkFromElsewhere)).contains("permissions 0640");
    }

    @Test
    void aLinkToNothingIsAMissingFile() throws IOException {
        assertThat(refusal(Files.createSymbolicLink(folder.resolve("link"), folder.resolve("none"))))
                .contains("there is no secret file");
    }

    @Test
    void whatIsNoPlainFileIsRefusedAtOnce() throws Exception {
        Path pipe = folder.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "needs mkfifo (coreutils)");
        assertThat(refusal(pipe)).contains("is no plain file");
        assertThat(refusal(Path.of("/dev/null"))).contains("is no plain file");
        assertThat(refusal(folder)).contains("is a directory");
    }

    @Test
    void aFileSystemWithoutModesIsTakenAsItIs() throws IOException {
        Path archive = folder.resolve("archive.zip");
        try (FileSystem modeless = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
            Path inside = modeless.getPath("secret");
            Secret secret = Secret.random();
            secret.toFile(inside);
            assertThat(Secret.fromFile(inside).mac(new byte[1])).isEqualTo(secret.mac(new byte[1]));
        }
    }

    private static String refusal(Path file) {
        try {
            Secret.fromFile(file);
            throw new AssertionError(file + " was taken");
        } catch (BootstrapException e) {
            return e.describe();
        }
    }

    private static void mode(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }
}
