package tcpx.bench.result;

import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Small files of {@code /proc}, {@code /sys} and {@code /etc} below a root that tests choose. What cannot be read is
 * empty: a fact the kernel does not offer is no error.
 *
 * @param root normally {@code /}
 */
record SystemFiles(Path root) {
    private static final int FIRST_READ = 1 << 16;

    /** The file's text without white space around it; empty if it says nothing. */
    Optional<String> text(String path) {
        try (FileInputStream in = new FileInputStream(root.resolve(path).toFile())) {
            // One large read first: a file of /proc/sys gives all it has to the first read, and nothing after it.
            // Files.readAllBytes starts with one byte when the size is said to be 0, and would see "4" of "4096
            // 131072".
            byte[] buffer = new byte[FIRST_READ];
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                all.write(buffer, 0, n);
            }
            String text = all.toString(StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        } catch (IOException | RuntimeException ignored) {
            return Optional.empty();
        }
    }

    List<String> lines(String path) {
        return text(path).map(text -> text.lines().toList()).orElse(List.of());
    }

    /** The value of the first {@code key: value} line with this key. */
    Optional<String> field(String path, String key) {
        return lines(path).stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).strip())
                .filter(rest -> rest.startsWith(":"))
                .map(rest -> rest.substring(1).strip())
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    /** Names in a directory, sorted; none if it cannot be listed. */
    List<String> names(String path) {
        try (Stream<Path> children = Files.list(root.resolve(path))) {
            return children.map(child -> child.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException | RuntimeException ignored) {
            return List.of();
        }
    }

    /** The last name in a symbolic link's target. */
    Optional<String> linkName(String path) {
        try {
            Path name = Files.readSymbolicLink(root.resolve(path)).getFileName();
            return Optional.ofNullable(name).map(Path::toString);
        } catch (IOException | RuntimeException ignored) {
            return Optional.empty();
        }
    }
}
