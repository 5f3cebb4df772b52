package tcpx.bench.result;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where programs are looked for.
 *
 * @param directories as in the variable {@code PATH}
 */
public record SearchPath(String directories) {
    /** That of a process with this environment, and where programs lie that an ordinary user's does not name. */
    public static SearchPath of(Map<String, String> environment) {
        return new SearchPath(environment.getOrDefault("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin");
    }

    /** That of this process. */
    public static SearchPath own() {
        return of(System.getenv());
    }

    /** A program's file; empty if it is not installed. */
    public Optional<Path> find(String program) {
        return Stream.of(directories.split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, program))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    /** True if a program is installed. */
    public boolean has(String program) {
        return find(program).isPresent();
    }
}
