package tcpx.bench;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Programs that some tests need and a small system lacks. */
public final class Programs {
    private Programs() {}

    /** Skips the test unless this program is on the PATH, and says which Debian packages bring it. */
    public static void assume(String program, String packages) {
        boolean there = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
        assumeTrue(there, "no " + program + " on the PATH: apt-get install -y " + packages);
    }
}
