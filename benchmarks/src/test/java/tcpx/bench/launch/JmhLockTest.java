package tcpx.bench.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tcpx.bench.lab.EnvironmentException;

/** Within one process; what another one is told is in {@link UsageIT}. */
class JmhLockTest {
    private static final String IGNORE = "jmh.ignoreLock";
    private static final String DIRECTORY = "java.io.tmpdir";

    @TempDir
    Path directory;

    private final String ignoreBefore = System.getProperty(IGNORE);
    private final String directoryBefore = System.getProperty(DIRECTORY);

    @BeforeEach
    void ownDirectory() {
        System.clearProperty(IGNORE);
        System.setProperty(DIRECTORY, directory.toString());
    }

    @AfterEach
    void asBefore() {
        System.setProperty(DIRECTORY, directoryBefore);
        if (ignoreBefore != null) {
            System.setProperty(IGNORE, ignoreBefore);
        }
    }

    private boolean isFree() throws Exception {
        Path file = directory.resolve("jmh.lock");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException held) {
            return false;
        }
    }

    @Test
    void itIsHeldUntilItIsClosedAndCanBeTakenAgain() throws Exception {
        for (int lab = 1; lab <= 2; lab++) {
            JmhLock lock = JmhLock.take();
            assertThat(isFree()).as("while lab %d is up", lab).isFalse();
            assertThat(Boolean.getBoolean(IGNORE))
                    .as("JMH itself takes it no more")
                    .isTrue();
            lock.close();
            lock.close();
            assertThat(isFree()).as("after lab %d", lab).isTrue();
            assertThat(Boolean.getBoolean(IGNORE)).isFalse();
        }
    }

    @Test
    void whoeverIgnoresItNeitherTakesNorWaits() throws Exception {
        System.setProperty(IGNORE, "true");
        try (JmhLock lock = JmhLock.take()) {
            assertThat(lock).isNotNull();
            assertThat(isFree()).isTrue();
        }
        assertThat(Boolean.getBoolean(IGNORE)).as("as the user wants it").isTrue();
    }

    @Test
    void aDirectoryThatTakesNoFilesIsToldWithTheWayOut() {
        System.setProperty(DIRECTORY, directory.resolve("missing").toString());
        assertThatThrownBy(JmhLock::take)
                .isInstanceOf(EnvironmentException.class)
                .hasMessageContaining("jmh.lock")
                .extracting(thrown -> ((EnvironmentException) thrown).remedy())
                .asString()
                .contains("-Djava.io.tmpdir=DIR");
    }
}
