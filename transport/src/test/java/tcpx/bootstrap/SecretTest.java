package tcpx.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tcpx.error.BootstrapException;

class SecretTest {
    private static final byte[] TEXT = "what is to be signed".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 4097})
    void refusesLengthsOutOfRange(int length) {
        assertThatThrownBy(() -> Secret.of(new byte[length]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(length + " bytes, allowed: 16..4096");
    }

    @ParameterizedTest
    @CsvSource({"0, is empty", "1, has 1 bytes", "15, has 15 bytes", "4097, more than 4096"})
    void refusesFilesWithLengthsOutOfRange(int length, String message) throws IOException {
        Path file = file("x".repeat(length), "rw-------");
        assertThatThrownBy(() -> Secret.fromFile(file))
                .isInstanceOf(BootstrapException.class)
                .hasMessageContaining(message)
                .hasMessageContaining(file.toString())
                .satisfies(e -> assertThat(((BootstrapException) e).remedy()).isPresent());
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 17, 4096})
    void takesFilesWithLengthsInRangeWithAndWithoutALineEnd(int length) throws IOException {
        Secret expected = Secret.of("x".repeat(length).getBytes(StandardCharsets.US_ASCII));
        assertThat(Secret.fromFile(file("x".repeat(length), "rw-------")).mac(TEXT))
                .isEqualTo(expected.mac(TEXT));
        assertThat(Secret.fromFile(file("x".repeat(length) + "\n", "r--------")).mac(TEXT))
                .isEqualTo(expected.mac(TEXT));
    }

    @Test
    void refusesAMissingFileAndAFolder() throws IOException {
        Path folderItself = Files.createDirectory(folder.resolve("sub"));
        Files.setPosixFilePermissions(folderItself, PosixFilePermissions.fromString("rwx------"));
        assertThatThrownBy(() -> Secret.fromFile(folder.resolve("none")))
                .isInstanceOf(BootstrapException.class)
                .hasMessageContaining("there is no secret file");
        assertThatThrownBy(() -> Secret.fromFile(folderItself))
                .isInstanceOf(BootstrapException.class)
                .hasMessageContaining("is a directory");
    }

    @Test
    void comesBackFromAFileThatOnlyItsOwnerCanRead() throws IOException {
        byte[] endsLikeALine = "sixteen bytes and more\n".getBytes(StandardCharsets.US_ASCII);
        Secret[] secrets = {Secret.random(), Secret.of(endsLikeALine)};
        for (int i = 0; i < secrets.length; i++) {
            Path file = folder.resolve("secret" + i);
            secrets[i].toFile(file);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(Secret.fromFile(file).mac(TEXT)).isEqualTo(secrets[i].mac(TEXT));
        }
        assertThatThrownBy(() -> secrets[0].toFile(folder.resolve("secret0")))
                .isInstanceOf(BootstrapException.class)
                .hasMessageContaining("exists already");
    }

    @Test
    void randomSecretsDifferAndNothingIsPrinted() {
        assertThat(Secret.random().mac(TEXT)).isNotEqualTo(Secret.random().mac(TEXT));
        assertThat(TwoEnds.SECRET).hasToString("Secret");
    }

    private Path file(String content, String permissions) throws IOException {
        Path file = Files.createTempFile(folder, "secret", "");
        Files.writeString(file, content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
