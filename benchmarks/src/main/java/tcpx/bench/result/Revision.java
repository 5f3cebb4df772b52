package tcpx.bench.result;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Which source the measured code was built from.
 *
 * @param commit full commit hash, or {@link #UNKNOWN}
 * @param tree whether the working tree had changes that no commit holds
 */
public record Revision(String commit, Tree tree) {
    /** The commit of a build that nobody can name. */
    public static final String UNKNOWN = "unknown";

    private static final String BUILD_RESOURCE = "/tcpx-build.properties";

    /** State of the working tree. */
    public enum Tree {
        /** As committed. */
        CLEAN("false"),
        /** With changes: the run cannot be repeated from the repository alone. */
        DIRTY("true"),
        /** Not known. */
        UNKNOWN("unknown");

        private final String dirty;

        Tree(String dirty) {
            this.dirty = dirty;
        }
    }

    /** Validates: forty or sixty-four hex digits, or unknown. */
    public Revision {
        if (!commit.equals(UNKNOWN) && !commit.matches("[0-9a-f]{40}|[0-9a-f]{64}")) {
            throw new IllegalArgumentException("no commit hash: '" + commit + "'");
        }
    }

    /** A revision that is not known. */
    public static Revision unknown() {
        return new Revision(UNKNOWN, Tree.UNKNOWN);
    }

    /**
     * Asks git; if git or the repository is not there, the build's own note (class-path resource
     * {@code tcpx-build.properties} with {@code revision} and {@code dirty}); else unknown. Never fails.
     *
     * @param workingTree a directory inside the repository
     */
    public static Revision of(Path workingTree) {
        return of(workingTree, Commands.system(), buildNote());
    }

    static Revision of(Path workingTree, Commands commands, Map<String, String> buildNote) {
        String directory = workingTree.toString();
        Optional<String> head = commands.run(List.of("git", "-C", directory, "rev-parse", "HEAD"))
                .map(String::strip);
        if (head.isPresent()) {
            // results are left out: recording one run must not make the next one dirty
            List<String> status =
                    List.of("git", "-C", directory, "status", "--porcelain", "--", ":(top)", ":(top,exclude)results");
            Tree tree = commands.run(status)
                    .map(changes -> changes.isBlank() ? Tree.CLEAN : Tree.DIRTY)
                    .orElse(Tree.UNKNOWN);
            return parse(head.get(), tree.dirty);
        }
        return parse(buildNote.getOrDefault("revision", UNKNOWN), buildNote.getOrDefault("dirty", UNKNOWN));
    }

    /** From {@link #commit} and {@link #dirty}; what is not well-formed is unknown. */
    public static Revision parse(String commit, String dirty) {
        Tree tree = Tree.UNKNOWN;
        for (Tree candidate : Tree.values()) {
            if (candidate.dirty.equals(dirty)) {
                tree = candidate;
            }
        }
        try {
            return new Revision(commit, tree);
        } catch (IllegalArgumentException ignored) {
            return unknown();
        }
    }

    /** Seven digits for people and directory names, {@code nogit} if unknown. */
    public String shortName() {
        return commit.equals(UNKNOWN) ? "nogit" : commit.substring(0, 7);
    }

    /** The value of the key {@code dirty}: {@code true}, {@code false} or {@code unknown}. */
    public String dirty() {
        return tree.dirty;
    }

    private static Map<String, String> buildNote() {
        try (InputStream in = Revision.class.getResourceAsStream(BUILD_RESOURCE)) {
            if (in == null) {
                return Map.of();
            }
            Properties properties = new Properties();
            properties.load(in);
            return Map.of(
                    "revision", properties.getProperty("revision", UNKNOWN),
                    "dirty", properties.getProperty("dirty", UNKNOWN));
        } catch (IOException | IllegalArgumentException ignored) {
            return Map.of();
        }
    }
}
